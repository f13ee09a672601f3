"""The level of degradation: what it is, another one set, or tried for a while, or left to the figures again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, NotRequired

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.degradation import Degradation
from ivr.core.rulebook import NORMAL
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, Query, described

LONGEST_DRILL = 7 * 86400.0
"""Seconds."""


class Drill(Query):
    """Whether it is tried only."""

    drill: Annotated[float, Field(ge=1, le=LONGEST_DRILL)] = Field(default_factory=float)
    """For so many seconds; without it, until something else is said."""


@described
class LevelTold(TypedDict):
    """How the firm works."""

    level: str
    """`normal`, or one of the rules'."""
    levels: list[str]
    """Those that the rules in force know, from mild to grave."""
    by: str
    """Who set it: nobody (empty), `hand`, `figures`, `drill`."""
    why: str
    until: NotRequired[str]
    """When a drill ends."""


def operations() -> list[Operation]:
    """What can be asked of this."""
    return [
        Operation("GET", "/degradation", degradation),
        Operation("DELETE", "/degradation", release, fails=(500,)),
        Operation("PUT", "/degradation/{level}", change, fails=(404, 500)),
    ]


async def degradation(request: web.Request) -> LevelTold:
    """The level, who set it and why, and the levels that the rules in force know, from mild to grave."""
    return told(request.app)


async def release(request: web.Request) -> LevelTold:
    """Let figures decide again; a drill ends as well."""
    return await _done(request, lambda of: of.set(None))


async def change(request: web.Request, query: Drill) -> LevelTold:
    """Work at this level, or `normal`, from the next decision on; with `?drill=600` for so many seconds.

    404 for a level that the rules do not know.
    """
    level, known = request.match_info["level"], request.app[RECEPTION].rules.degradation
    if level != NORMAL and level not in known:
        levels = f"They know {', '.join((NORMAL, *known))}." if known else "They know none: name them in `degradation`."
        raise web.HTTPNotFound(text=f"The rules in force know no level {level}. {levels}")
    if not query.drill:
        return await _done(request, lambda of: of.set("" if level == NORMAL else level))
    if level == NORMAL:
        raise web.HTTPBadRequest(text=f"A drill tries a level, and {NORMAL} is none.")
    until = request.app[DESK].clock.now() + timedelta(seconds=query.drill)
    return await _done(request, lambda of: of.begin_drill(level, until))


async def _done(request: web.Request, act: Callable[[Degradation], None]) -> LevelTold:
    of = request.app[DESK].degradation
    of.order = request.app[RECEPTION].rules.degradation
    try:
        await asyncio.to_thread(act, of)
    except OSError as error:
        raise web.HTTPInternalServerError(text=f"It could not be kept, so nothing is changed: {error}.") from error
    return told(request.app)


def told(app: web.Application) -> LevelTold:
    """How it stands, for programs."""
    of, levels = app[DESK].degradation, [NORMAL, *app[RECEPTION].rules.degradation]
    standing = of.standing
    said: LevelTold = {"level": standing.level or NORMAL, "levels": levels, "by": standing.by, "why": standing.why}
    if of.drill and standing.by == "drill":
        said["until"] = of.drill.until.isoformat()
    return said
