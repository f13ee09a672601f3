"""The level of degradation: what it is, and another one set."""

from __future__ import annotations

import asyncio

from aiohttp import web

from ivr.core.rulebook import NORMAL
from ivr.web.keys import DESK, RECEPTION


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.get("/degradation", degradation), web.put("/degradation/{level}", change)]


async def degradation(request: web.Request) -> web.Response:
    """The level, and those that the rules in force know, from mild to grave."""
    return web.json_response(_told(request))


async def change(request: web.Request) -> web.Response:
    """Work at this level, or `normal`, from the next decision on; 404 for a level that the rules do not know."""
    level, known = request.match_info["level"], request.app[RECEPTION].rules.degradation
    if level != NORMAL and level not in known:
        levels = f"They know {', '.join((NORMAL, *known))}." if known else "They know none: name them in `degradation`."
        raise web.HTTPNotFound(text=f"The rules in force know no level {level}. {levels}")
    try:
        await asyncio.to_thread(request.app[DESK].degradation.set, "" if level == NORMAL else level)
    except OSError as error:
        raise web.HTTPInternalServerError(text=f"It could not be kept, so nothing is changed: {error}.") from error
    return web.json_response(_told(request))


def _told(request: web.Request) -> dict[str, object]:
    levels = (NORMAL, *request.app[RECEPTION].rules.degradation)
    return {"level": request.app[DESK].degradation.level or NORMAL, "levels": levels}
