"""What the routes work with, handed to them by name."""

from __future__ import annotations

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.stops import Stops
from ivr.versions.versions import Versions

DESK = web.AppKey("desk", Desk)
RECEPTION = web.AppKey("reception", Reception)
VERSIONS = web.AppKey("versions", Versions)
SUPERVISOR = web.AppKey("supervisor", str)
"""The token of whoever may supervise; empty: nobody may."""
STOPS = web.AppKey("stops", Stops)


def versions(request: web.Request) -> Versions:
    """The rules' versions; 404 where the rules were not read from a file."""
    found = request.app.get(VERSIONS)
    if found is None:
        raise web.HTTPNotFound(text="These rules were not read from a file, so they have no versions.")
    return found
