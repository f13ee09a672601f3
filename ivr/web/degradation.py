"""The level of degradation: what it is, another one set, or tried for a while, or left to the figures again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from ivr.calls.degradation import Degradation
from ivr.core.rulebook import NORMAL
from ivr.web.keys import DESK, RECEPTION

LONGEST_DRILL = 7 * 86400.0
"""Seconds."""


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [
        web.get("/degradation", degradation),
        web.delete("/degradation", release),
        web.put("/degradation/{level}", change),
    ]


async def degradation(request: web.Request) -> web.Response:
    """The level, who set it and why, and the levels that the rules in force know, from mild to grave."""
    return web.json_response(told(request.app))


async def release(request: web.Request) -> web.Response:
    """Let figures decide again; a drill ends as well."""
    return await _done(request, lambda of: of.set(None))


async def change(request: web.Request) -> web.Response:
    """Work at this level, or `normal`, from the next decision on; with `?drill=600` for so many seconds.

    404 for a level that the rules do not know.
    """
    level, known = request.match_info["level"], request.app[RECEPTION].rules.degradation
    if level != NORMAL and level not in known:
        levels = f"They know {', '.join((NORMAL, *known))}." if known else "They know none: name them in `degradation`."
        raise web.HTTPNotFound(text=f"The rules in force know no level {level}. {levels}")
    if "drill" not in request.query:
        return await _done(request, lambda of: of.set("" if level == NORMAL else level))
    until = request.app[DESK].clock.now() + _length(request.query["drill"])
    if level == NORMAL:
        raise web.HTTPBadRequest(text=f"A drill tries a level, and {NORMAL} is none.")
    return await _done(request, lambda of: of.begin_drill(level, until))


def _length(seconds: str) -> timedelta:
    try:
        length = float(seconds)
    except ValueError:
        length = 0.0
    if not 1 <= length <= LONGEST_DRILL:
        raise web.HTTPBadRequest(text=f"A drill lasts 1 to {LONGEST_DRILL:.0f} seconds.")
    return timedelta(seconds=length)


async def _done(request: web.Request, act: Callable[[Degradation], None]) -> web.Response:
    of = request.app[DESK].degradation
    of.order = request.app[RECEPTION].rules.degradation
    try:
        await asyncio.to_thread(act, of)
    except OSError as error:
        raise web.HTTPInternalServerError(text=f"It could not be kept, so nothing is changed: {error}.") from error
    return web.json_response(told(request.app))


def told(app: web.Application) -> dict[str, object]:
    """How it stands, for programs."""
    of, levels = app[DESK].degradation, (NORMAL, *app[RECEPTION].rules.degradation)
    standing = of.standing
    said: dict[str, object] = {"level": standing.level or NORMAL, "levels": levels}
    said |= {"by": standing.by, "why": standing.why}
    if of.drill and standing.by == "drill":
        said["until"] = of.drill.until.isoformat()
    return said
