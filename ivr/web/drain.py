"""Draining: no new calls, those under way end by themselves; undone at any time, and over with the process."""

from __future__ import annotations

from collections import Counter

from aiohttp import web
from typing_extensions import TypedDict

from ivr.calls.draining import Draining
from ivr.web.keys import ENGINE, RECEPTION
from ivr.web.operation import Operation, Query, described


class How(Query):
    """What new calls meet."""

    refuse: str = ""
    """`1`: they are refused with 503; otherwise the fallback serves them."""


@described
class DrainTold(TypedDict):
    """Whether it drains."""

    draining: Draining | None
    """Where new calls go; null: they are taken."""
    left: int
    """Calls under way."""
    with_fallback: int
    """Callers beside them whom the fallback serves: they need Asterisk, and no controller."""
    stages: dict[str, int]
    """How many of them in each stage."""


def operations() -> list[Operation]:
    """What can be asked of this."""
    return [
        Operation("GET", "/drain", drain),
        Operation("PUT", "/drain", begin),
        Operation("DELETE", "/drain", end),
    ]


async def drain(request: web.Request) -> DrainTold:
    """Whether it drains, where new calls go, and which calls are left."""
    return told(request.app)


async def begin(request: web.Request, query: How) -> DrainTold:
    """Take no new calls: the fallback serves them; with `?refuse=1` they are refused with 503."""
    request.app[RECEPTION].draining = Draining.REFUSES if query.refuse == "1" else Draining.TO_FALLBACK
    return told(request.app)


async def end(request: web.Request) -> DrainTold:
    """Take new calls again."""
    request.app[RECEPTION].draining = None
    return told(request.app)


def told(app: web.Application) -> DrainTold:
    """How it stands, for programs."""
    reception = app[RECEPTION]
    stages = Counter(type(call.stage).__name__ if call.stage else "Arriving" for call in reception.calls)
    return {
        "draining": reception.draining,
        "left": len(reception.calls),
        "with_fallback": app[ENGINE].with_fallback(),
        "stages": stages,
    }
