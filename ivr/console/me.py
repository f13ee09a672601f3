"""What an agent says of himself from his page, and among what he may choose there."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.calls.saying import Done, say
from ivr.console.doors import Only, operation
from ivr.console.looking.agents import STATE, STATUS
from ivr.console.signed import must, who
from ivr.core.agent import NotReady, call_of
from ivr.core.call import CallId, Destination
from ivr.core.console_rights import Right
from ivr.core.duty import OnDuty
from ivr.core.noted import NOTE, Noted
from ivr.core.overflow import rm_for
from ivr.core.trace import TraceStep
from ivr.core.transfer import rm_target
from ivr.core.wishes import NotKnown, NotNow, Wish
from ivr.web.agents import Details
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, described

LONGEST_NOTE = 1000


class Note(Body):
    """What he notes of a call."""

    example: ClassVar = {"text": "wants the prospectus by post"}
    hint: ClassVar[str] = "Say it in a text: `{example}`."

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
    call: Annotated[str, Field(max_length=100)] = ""
    """Of which; empty: that which he has, or had last."""


@described
class MeTold(TypedDict):
    """How he is by now."""

    agent: str
    status: str
    """`available`, `not_ready`, `logged_out`."""
    reason: str
    """Why he is not ready."""
    state: str
    """`idle`, `reserved`, `ringing`, `in_a_call`, `on_hold`, `assisting`, `wrap_up`."""
    call: str | None
    until: str | None
    """When his wrap-up, or his pause, ends by itself."""


@described
class NoteTold(TypedDict):
    """A note that was taken."""

    call: str


@described
class ColleagueTold(TypedDict):
    """Another agent."""

    id: str
    name: str
    free: bool
    """Whether he could be rung now."""


@described
class RmTold(TypedDict):
    """A relationship manager of the caller whom he has."""

    rm: Literal["own", "deputy"]
    name: str


@described
class Choices(TypedDict):
    """Among what he may choose, by the rules in force."""

    reasons: list[str]
    """Why he is not ready."""
    results: list[str]
    """What came of a call."""
    longest_wrap_up_s: int
    queues: list[str]
    """To which he may transfer a caller."""
    numbers: list[str]
    """Likewise; one that ends in `*` stands for all that begin so."""
    agents: list[ColleagueTold]
    rms: list[RmTold]
    signings: list[str]
    """Witnessed signings that he may begin."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    working = Only(Right.WORK)
    return [
        operation("GET", "/me", look, working),
        operation("GET", "/me/choices", choices, working),
        operation("POST", "/me/note", note, working, fails=(409,)),
        operation("POST", "/me/{wish}", wish, working, fails=(404, 409, 422), name="say"),
    ]


def my_number(request: web.Request) -> str:
    """His own among the agents; 403 if he is none of them."""
    me = who(request).person.agent
    must(request, Right.WORK, me)
    if me not in {duty.agent.id for duty in request.app[DESK].floor.agents()}:
        raise web.HTTPForbidden(text=f"There is no agent {me} any more.")
    return me


async def look(request: web.Request) -> MeTold:
    """How he is."""
    return told(request.app[DESK], my_number(request))


async def wish(request: web.Request, wish: Wish, query: Details) -> MeTold:
    """Say that he is ready, or not and why, logs in or out, needs longer, declines; what came of his call.

    409 if it cannot be as he is, 422 if the rules have no word for it.
    """
    me, desk = my_number(request), request.app[DESK]
    match say(desk, request.app[RECEPTION].rules.on_duty, me, wish, query.reason or query.seconds or query.result):
        case NotKnown(why):
            raise web.HTTPUnprocessableEntity(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {me} {why}.")
        case Done():
            return told(desk, me)


async def note(request: web.Request, body: Note) -> NoteTold:
    """Note something of the call that he has, or had last: it stands in its trace. 409 if he has had none."""
    me, desk = my_number(request), request.app[DESK]
    call = call_to_note_of(desk, me, body.call)
    line = " ".join(body.text.split())
    desk.store.traced(TraceStep(call, desk.clock.now(), NOTE, Noted(me, line).line))
    return {"call": call}


async def choices(request: web.Request) -> Choices:
    """Reasons, results, and to whom he may transfer a caller."""
    me, desk, rules = my_number(request), request.app[DESK], request.app[RECEPTION].rules
    call = request.app[RECEPTION].call(call_of(desk.floor.presence(me).state))
    return {
        "reasons": list(rules.on_duty.reasons.values()),
        "results": list(rules.on_duty.results.values()),
        "longest_wrap_up_s": round(rules.on_duty.longest_wrap_up.total_seconds()),
        "queues": list(rules.transfers.queues.values()),
        "numbers": list(rules.transfers.numbers),
        "agents": [_colleague(duty) for duty in desk.floor.agents() if duty.agent.id != me],
        "rms": _rms(call) if call else [],
        "signings": list(rules.signings),
    }


def told(desk: Desk, agent: str) -> MeTold:
    """How an agent is."""
    presence = desk.floor.presence(agent)
    status, until = presence.status, presence.due
    return {
        "agent": agent,
        "status": STATUS[type(status)],
        "reason": status.reason if isinstance(status, NotReady) else "",
        "state": STATE[type(presence.state)],
        "call": call_of(presence.state) or None,
        "until": until.isoformat() if until else None,
    }


def call_to_note_of(desk: Desk, agent: str, meant: CallId) -> CallId:
    """The call that he has, or had last; of the two that which he `meant`, if he says so: another may ring by now.

    409 if he has had none yet, or not that one.
    """
    last = desk.floor.last_call(agent)
    his = [one for one in (call_of(desk.floor.presence(agent).state), last.call if last else "") if one]
    if not his:
        raise web.HTTPConflict(text=f"Agent {agent} has had no call yet.")
    if meant and meant not in his:
        raise web.HTTPConflict(text="You have had another call since: nothing was written down.")
    return meant or his[0]


def _colleague(duty: OnDuty) -> ColleagueTold:
    return {"id": duty.agent.id, "name": duty.agent.name, "free": duty.free}


def _rms(call: Call) -> list[RmTold]:
    """Those of the caller's who can be rung."""
    found: list[RmTold] = []
    for which in ("own", "deputy"):
        rm = rm_for(rm_target(Destination("rm", which), None), call.customer)
        if not isinstance(rm, str):
            found.append({"rm": which, "name": rm.name})
    return found
