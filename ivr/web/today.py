"""Which day it is where the firm is."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from aiohttp import web

from ivr.web.keys import DESK, RECEPTION


def today(request: web.Request) -> date:
    """By the clock of the telephone system."""
    zone = ZoneInfo(request.app[RECEPTION].rules.firm.timezone)
    return request.app[DESK].clock.wall().astimezone(zone).date()
