"""Over whom a supervisor's rights reach, and among what he may choose: so that his page offers nothing in vain."""

from __future__ import annotations

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, SignedIn, operation
from ivr.console.signed import covered, may
from ivr.core.console_rights import Right
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation, described

AN_RM = "rm"
"""Whoever may be with the talks of RMs, whom no agent's supervisor leads, may be with everybody's."""


@described
class FloorTold(TypedDict):
    """The agents for whom each of his rights counts (null: for everybody), and the words of the rules."""

    listens: list[str] | None
    steps_in: list[str] | None
    leads: list[str] | None
    reasons: list[str]
    """Why an agent is not ready."""
    queues: list[str]
    """To which a caller can be moved."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [
        operation("GET", "/floor", floor, Only(Right.SEE_FLOOR)),
        operation("GET", "/floor/queues", queues, SignedIn(programs=True)),
    ]


async def queues(request: web.Request) -> dict[str, dict[str, str]]:
    """What people call each queue of the rules in force, by language."""
    return {queue.name: dict(queue.title) for queue in request.app[RECEPTION].rules.queues.values()}


async def floor(request: web.Request) -> FloorTold:
    """With whose talks he may be, for whom he may say how they are, and among what he chooses."""
    rules = request.app[RECEPTION].rules
    return {
        "listens": _reached(request, Right.LISTEN),
        "steps_in": _reached(request, Right.STEP_IN),
        "leads": _reached(request, Right.LEAD),
        "reasons": list(rules.on_duty.reasons.values()),
        "queues": list(rules.queues),
    }


def _reached(request: web.Request, right: Right) -> list[str] | None:
    if may(request, right, AN_RM):
        return None
    return sorted(covered(request, right) or ())
