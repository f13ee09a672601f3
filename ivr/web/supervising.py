"""Stepping in: listening to calls, moving callers, logging agents out; with a token of its own, and on record.

Every request says in its JSON who he is: `{"supervisor": "1005"}`, his number among the agents. The rules may
say whom he supervises, and give him a token of his own; whoever has no right is refused, and that is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, ClassVar, NamedTuple, TypeVar

from aiohttp import web
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from ivr.calls.call import Call
from ivr.calls.supervising import supervise
from ivr.core.agent import status_word
from ivr.core.call import CallingIn, Consulting, Destination, Waiting
from ivr.core.rights import served_by
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import MoveTo, PickFor, TakeOver, Transfer, Wish, queue_of, talk_of
from ivr.web.calls import CallTold, found, told
from ivr.web.keys import DESK
from ivr.web.operation import Operation, Right, described
from ivr.web.right import Supervision, must_be, must_have_right, must_lead

Asked = TypeVar("Asked", bound=Supervision)
Name = Annotated[str, Field(min_length=1)]


class Moved(Supervision):
    """Whom a supervisor sends where."""

    example: ClassVar[Mapping[str, object]] = {"supervisor": "1005", "queue": "wealth"}
    model_config = ConfigDict(json_schema_extra={"required": ["supervisor", "queue"]})

    queue: Name = Field(default_factory=str)


class Picked(Supervision):
    """Whom a supervisor gives to whom."""

    example: ClassVar[Mapping[str, object]] = {"supervisor": "1005", "agent": "1001"}
    model_config = ConfigDict(json_schema_extra={"required": ["supervisor", "agent"]})

    agent: Name = Field(default_factory=str)


@described
class Dismissed(TypedDict):
    """An agent who was logged out."""

    agent: str
    status: str
    """What he is by now: `logged_out`, or what he was while his call goes on."""


class StepIn(NamedTuple):
    """A way to step into a call."""

    handle: Callable[..., Awaitable[CallTold]]
    about: str


def operations() -> list[Operation]:
    """What can be asked of calls and agents."""
    ways = [
        Operation(
            "POST", f"/calls/{{call}}/{name}", way.handle, Right.SUPERVISOR, (404, 409), name=name, about=way.about
        )
        for name, way in WAYS.items()
    ]
    return [*ways, Operation("POST", "/agents/{agent}/dismiss", dismiss, Right.SUPERVISOR, (404, 409))]


async def dismiss(request: web.Request, body: Supervision) -> Dismissed:
    """Log an agent out, with a call that he has once that is over; 409 if he is not logged in, 404 for nobody known."""
    agent, desk = request.match_info["agent"], request.app[DESK]
    must_be(request, body.supervisor)
    must_have_right(request, body.supervisor, agent)
    if agent not in {duty.agent.id for duty in desk.floor.agents()}:
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    if not desk.floor.log_out(agent, body.supervisor):
        raise web.HTTPConflict(text=f"Agent {agent} is not logged in.")
    desk.store.alarm("agent logged out", desk.clock.now(), f"{agent}: by supervisor {body.supervisor}")
    return {"agent": agent, "status": status_word(desk.floor.presence(agent).status)}


async def _in(
    request: web.Request, body: Asked, over: Callable[[Call, Asked], str], act: Callable[[Call, Asked], Awaitable[str]]
) -> CallTold:
    """`over` is the agent for whom he steps in; empty: nobody."""
    must_be(request, body.supervisor)
    must_have_right(request, body.supervisor, "")
    call = found(request)
    must_have_right(request, body.supervisor, over(call, body))
    if why := await act(call, body):
        raise web.HTTPConflict(text=why)
    return told(call)


def _be_with(mode: Mode) -> Callable[[web.Request, Supervision], Awaitable[CallTold]]:
    async def handle(request: web.Request, body: Supervision) -> CallTold:
        return await _in(request, body, _serving, lambda call, asked: supervise(call, asked.supervisor, mode))

    return handle


async def take_over(request: web.Request, body: Supervision) -> CallTold:
    """In the place of the agent whom he listens to."""
    return await _in(request, body, _serving, lambda call, asked: _order(call, TakeOver(asked.supervisor), asked))


async def move(request: web.Request, body: Moved) -> CallTold:
    """To another queue."""

    async def moved(call: Call, asked: Moved) -> str:
        _must_lead(request, call, asked)
        return await _order(call, _moved(call, asked), asked)

    return await _in(request, body, _serving, moved)


async def pick(request: web.Request, body: Picked) -> CallTold:
    """For an agent, out of his turn."""

    async def picked(call: Call, asked: Picked) -> str:
        _must_lead(request, call, asked)
        return await _order(call, _picked(asked), asked)

    return await _in(request, body, lambda call, asked: asked.agent, picked)


def _must_lead(request: web.Request, call: Call, asked: Supervision) -> None:
    """While nobody serves the caller, it is his queue that counts."""
    if not _serving(call, asked):
        must_lead(request, asked.supervisor, queue_of(call.stage))


def _picked(asked: Picked) -> Wish:
    _must_say("agent", asked.agent)
    return PickFor(asked.agent, asked.supervisor)


def _must_say(what: str, said: str) -> None:
    """400 without it: once it is known that he may ask."""
    if not said:
        raise web.HTTPBadRequest(text=f'Say which {what}: `{{"supervisor": "1005", "{what}": "..."}}`.')


async def _order(call: Call, wish: Wish, asked: Supervision) -> str:
    return await call.orders.give(call.stage, wish, f"supervisor {asked.supervisor}")


def _moved(call: Call, asked: Moved) -> Wish:
    _must_say("queue", asked.queue)
    other = isinstance(call.stage, Waiting | CallingIn | Consulting)
    return MoveTo(asked.queue) if other else Transfer(Destination("queue", asked.queue))


def _serving(call: Call, asked: Supervision) -> str:
    return served_by(talk_of(call.stage))


WAYS: Mapping[str, StepIn] = {
    Mode.MONITOR: StepIn(_be_with(Mode.MONITOR), "Hear a caller and his agent; nobody hears the supervisor."),
    Mode.WHISPER: StepIn(_be_with(Mode.WHISPER), "Hear both, and be heard by the agent alone."),
    Mode.BARGE: StepIn(_be_with(Mode.BARGE), "Talk with both."),
    "take_over": StepIn(take_over, "Take the place of the agent whom the supervisor listens to."),
    "move": StepIn(move, "Send a caller to another queue."),
    "pick": StepIn(pick, "Give a caller who waits to an agent, out of his turn."),
}
"""Each says 409 with the reason where it cannot be."""
