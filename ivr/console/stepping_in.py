"""What supervisors do from their page: be with a talk, move and pick callers, say for an agent how he is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple

from aiohttp import web
from pydantic import Field

from ivr.calls import supervising
from ivr.calls.call import Call
from ivr.calls.saying import Done, say
from ivr.console.doors import Only, operation
from ivr.console.me import MeTold
from ivr.console.me import told as agent_told
from ivr.console.on_record import note
from ivr.console.signed import covered, must, who
from ivr.core.call import CallingIn, Consulting, Destination, Waiting
from ivr.core.console_rights import Person, Right
from ivr.core.queues_served import not_led
from ivr.core.rights import served_by
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import MoveTo, PickFor, TakeOver, Transfer, Wish, queue_of, talk_of
from ivr.core.wishes import NotKnown, NotNow
from ivr.core.wishes import Wish as Said
from ivr.web.agents import Details
from ivr.web.calls import CallTold, found, told
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, Query
from ivr.web.today import today

Name = Annotated[str, Field(min_length=1, max_length=100)]
NO_TELEPHONE = "You have no telephone: an admin gives you your number among the agents."


class Moved(Body):
    """Where to."""

    example: ClassVar = {"queue": "wealth"}
    hint: ClassVar[str] = "Say which queue: `{example}`."

    queue: Name


class Picked(Body):
    """For whom."""

    example: ClassVar = {"agent": "1001"}
    hint: ClassVar[str] = "Say which agent: `{example}`."

    agent: Name


class Why(Query):
    """Beside the wish that an agent be gone."""

    reason: Annotated[str, Field(max_length=200)] = ""
    """In words of his own."""


class Way(NamedTuple):
    """A way to be with a talk."""

    mode: Mode
    right: Right
    about: str


WAYS: Mapping[str, Way] = {
    "listen": Way(Mode.MONITOR, Right.LISTEN, "Hear a caller and his agent; nobody hears the supervisor."),
    "whisper": Way(Mode.WHISPER, Right.STEP_IN, "Hear both, and be heard by the agent alone."),
    "barge": Way(Mode.BARGE, Right.STEP_IN, "Talk with both."),
}
"""Each says 409 with the reason where it cannot be."""
ForThem = Literal["ready", "not_ready"]


def operations() -> list[Operation]:
    """What can be asked of calls and agents."""
    stepping, leading, fails = Only(Right.STEP_IN), Only(Right.LEAD), (404, 409)
    return [
        *(
            operation(
                "POST",
                f"/calls/{{call}}/{name}",
                _be_with(way),
                Only(way.right),
                fails=fails,
                name=name,
                about=way.about,
            )
            for name, way in WAYS.items()
        ),
        operation("POST", "/calls/{call}/leave", leave, Only(Right.LISTEN), fails=fails),
        operation("POST", "/calls/{call}/take-over", take_over, stepping, fails=fails),
        operation("POST", "/calls/{call}/move", move, stepping, fails=fails),
        operation("POST", "/calls/{call}/pick", pick, stepping, fails=fails),
        operation("POST", "/agents/{agent}/dismiss", dismiss, leading, fails=fails),
        operation("POST", "/agents/{agent}/{wish}", say_for, leading, fails=(*fails, 422)),
    ]


def _be_with(way: Way) -> Callable[[web.Request], Awaitable[CallTold]]:
    async def handle(request: web.Request) -> CallTold:
        call = found(request)
        me = _telephone(request, way.right, _serving(call))
        return _answer(call, await supervising.supervise(call, me, way.mode))

    return handle


async def leave(request: web.Request) -> CallTold:
    """Be with the call no longer, or let his telephone ring no longer; 409 if he is not with it."""
    call, me = found(request), who(request).person.agent
    return _answer(call, await supervising.leave(call, me))


async def take_over(request: web.Request) -> CallTold:
    """Take the place of the agent whom he listens to; 409 with the reason if that cannot be."""
    call = found(request)
    me = _telephone(request, Right.STEP_IN, _serving(call))
    return await _order(call, TakeOver(me), me)


async def move(request: web.Request, body: Moved) -> CallTold:
    """Send a caller to another queue, whether he waits or talks."""
    call = found(request)
    me = _leads(request, call).id
    note(request, body.queue)
    is_apart = isinstance(call.stage, Waiting | CallingIn | Consulting)
    return await _order(call, MoveTo(body.queue) if is_apart else Transfer(Destination("queue", body.queue)), me)


async def pick(request: web.Request, body: Picked) -> CallTold:
    """Give a caller who waits to an agent, out of his turn."""
    call = found(request)
    must(request, Right.STEP_IN, body.agent)
    me = _leads(request, call)
    note(request, body.agent)
    return await _order(call, PickFor(body.agent, me.agent), me.agent or me.id)


async def dismiss(request: web.Request, query: Why) -> MeTold:
    """Log an agent out, with a call that he has once that is over: he reads who did, and why; 409 if he is not in."""
    agent, desk = _of(request), request.app[DESK]
    me = must(request, Right.LEAD, agent).person
    note(request, query.reason)
    if not desk.floor.log_out(agent, ": ".join(filter(None, (me.name, " ".join(query.reason.split()))))):
        raise web.HTTPConflict(text=f"Agent {agent} is not logged in.")
    desk.store.alarm("agent logged out", desk.clock.now(), f"{agent}: by {me.id}")
    return agent_told(desk, agent)


async def say_for(request: web.Request, wish: ForThem, query: Details) -> MeTold:
    """Say for an agent that he is ready, or not and why; 422 if the rules have no such reason."""
    agent, desk = _of(request), request.app[DESK]
    must(request, Right.LEAD, agent)
    note(request, query.reason)
    match say(desk, request.app[RECEPTION].rules.on_duty, agent, Said(wish), query.reason):
        case NotKnown(why):
            raise web.HTTPUnprocessableEntity(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            return agent_told(desk, agent)


def _of(request: web.Request) -> str:
    """The agent whom the address names; 404 for nobody known."""
    agent = request.match_info["agent"]
    if agent not in {duty.agent.id for duty in request.app[DESK].floor.agents()}:
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    return agent


def _telephone(request: web.Request, right: Right, over: str) -> str:
    """With which he is with a talk: his as an agent; 403 without the right, 409 if he has none."""
    me = must(request, right, over).person.agent
    if not me:
        raise web.HTTPConflict(text=NO_TELEPHONE)
    return me


def _leads(request: web.Request, call: Call) -> Person:
    """Who asks; 403 unless he leads whoever serves the caller, or, while nobody does, some who may serve his queue."""
    serving = _serving(call)
    me, led = must(request, Right.STEP_IN, serving).person, covered(request, Right.STEP_IN)
    if serving or led is None:
        return me
    if why := not_led(queue_of(call.stage), led, me.agent, request.app[RECEPTION].rules, today(request)):
        raise web.HTTPForbidden(text=why)
    return me


def _serving(call: Call) -> str:
    return served_by(talk_of(call.stage))


async def _order(call: Call, wish: Wish, me: str) -> CallTold:
    return _answer(call, await call.orders.give(call.stage, wish, f"supervisor {me}"))


def _answer(call: Call, why_not: str) -> CallTold:
    if why_not:
        raise web.HTTPConflict(text=why_not)
    return told(call)
