"""Draining: no new calls, those under way end by themselves; undone at any time, and over with the process."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from ivr.calls.draining import Draining
from ivr.web.keys import RECEPTION


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.get("/drain", drain), web.put("/drain", begin), web.delete("/drain", end)]


async def drain(request: web.Request) -> web.Response:
    """Whether it drains, where new calls go, and which calls are left."""
    return web.json_response(told(request.app))


async def begin(request: web.Request) -> web.Response:
    """Take no new calls: the fallback serves them; with `?refuse=1` they are refused with 503."""
    request.app[RECEPTION].draining = Draining.REFUSES if request.query.get("refuse") == "1" else Draining.TO_FALLBACK
    return web.json_response(told(request.app))


async def end(request: web.Request) -> web.Response:
    """Take new calls again."""
    request.app[RECEPTION].draining = None
    return web.json_response(told(request.app))


def told(app: web.Application) -> dict[str, object]:
    """How it stands, for programs."""
    reception = app[RECEPTION]
    stages = Counter(type(call.stage).__name__ if call.stage else "Arriving" for call in reception.calls)
    return {"draining": reception.draining, "left": len(reception.calls), "stages": stages}
