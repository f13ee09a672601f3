"""Agents: how each one is, and what is said for one of them."""

from __future__ import annotations

from typing import NotRequired

from aiohttp import web
from typing_extensions import TypedDict

from ivr.calls.desk import Desk
from ivr.calls.saying import Done, say
from ivr.core.agent import NotReady, idle, status_word, word
from ivr.core.duty import OnDuty
from ivr.core.wishes import NotKnown, NotNow, Wish
from ivr.web.eligibility import AnswerTold, standing
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, Query, described


class Details(Query):
    """What is said beside the wish; one of them at most counts."""

    reason: str = ""
    """Why he is not ready, or declines."""
    seconds: str = ""
    """By how many his wrap-up is made longer."""
    result: str = ""
    """What came of the call, a word of the rules."""


@described
class AgentTold(TypedDict):
    """An agent, as he is."""

    said: NotRequired[Wish]
    """What was just said for him."""
    agent: str
    name: str
    phone: bool
    """Whether his telephone can be reached."""
    status: str
    """What he says of himself: `available`, `not_ready`, `logged_out`."""
    reason: str
    """Why he is not ready."""
    state: str
    """What his calls make of him: `idle`, `ringing`, ..."""
    idle: float | None
    """Seconds for which he has been idle."""
    eligibility: NotRequired[dict[str, AnswerTold]]
    """What holds of him and does not, by name; absent where the rules have no eligibility."""
    not_eligible: NotRequired[list[str]]
    """Why he gets no calls for it."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        Operation("GET", "/agents", agents),
        Operation("POST", "/agents/{agent}/{wish}", change, fails=(404, 409, 422)),
    ]


async def agents(request: web.Request) -> list[AgentTold]:
    """Every agent, as he is."""
    desk = request.app[DESK]
    return [_told(desk, duty) for duty in desk.floor.agents()]


def _told(desk: Desk, duty: OnDuty) -> AgentTold:
    """What he says of himself, what his calls make of him, and for how many seconds he has been idle (or null)."""
    presence = desk.floor.presence(duty.agent.id)
    told: AgentTold = {
        "agent": duty.agent.id,
        "name": duty.agent.name,
        "phone": duty.reachable,
        "status": status_word(presence.status),
        "reason": presence.status.reason if isinstance(presence.status, NotReady) else "",
        "state": word(presence.state),
        "idle": idle(duty.state, desk.clock.now()),
    }
    if stands := standing(desk, duty):
        told |= {"eligibility": stands["eligibility"], "not_eligible": stands["not_eligible"]}
    return told


async def change(request: web.Request, wish: Wish, query: Details) -> AgentTold:
    """Say something for an agent, and tell how he is by then.

    409 if it cannot be as he is, 422 if the rules have no word for it.
    """
    agent, desk, rules = request.match_info["agent"], request.app[DESK], request.app[RECEPTION].rules.on_duty
    if agent not in _by_id(desk):
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    match say(desk, rules, agent, wish, query.reason or query.seconds or query.result):
        case NotKnown(why):
            raise web.HTTPUnprocessableEntity(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            return {"said": wish, **_told(desk, _by_id(desk)[agent])}


def _by_id(desk: Desk) -> dict[str, OnDuty]:
    return {duty.agent.id: duty for duty in desk.floor.agents()}
