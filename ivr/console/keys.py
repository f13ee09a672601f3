"""What the console's routes work with, beside what those of the HTTP API have (`ivr.web.keys`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from ivr.console.address import Address
from ivr.console.lines import Lines
from ivr.console.passwords import Passwords
from ivr.console.register import Register
from ivr.console.sealing import Seal
from ivr.store.calls_found import CallsFound
from ivr.store.judging import Judging

ADDRESS = web.AppKey("address", Address)
REGISTER = web.AppKey("register", Register)
NOW: web.AppKey[Callable[[], datetime]] = web.AppKey("now")
"""The hour by which sessions last: the true one, whatever the telephone system pretends."""
PASSWORDS = web.AppKey("passwords", Passwords)
CALLS_FOUND = web.AppKey("calls_found", CallsFound)
JUDGING = web.AppKey("judging", Judging)
SEAL = web.AppKey("seal", Seal)
LINES = web.AppKey("lines", Lines)
"""None where agents have no telephones in their pages."""
