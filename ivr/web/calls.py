"""Calls under way, and what may be asked of one while its caller talks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from ivr.calls.call import Call
from ivr.core.call import Destination
from ivr.core.numbers import masked
from ivr.core.talk_wishes import Wish
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, described
from ivr.web.wishes import PLAIN, WITH_DESTINATION, Plain, To

ABOUT = {
    "transfer": "Transfer a caller to somebody else; 409 with the reason if that cannot be done now.",
    "consult": "Ask somebody about a caller, who waits meanwhile; 409 with the reason if that cannot be done now.",
}
Recorded = Literal["on", "paused", "off"]


@described
class CallTold(TypedDict):
    """A call under way, in a few words."""

    call: str
    caller: str
    """His number, shortened."""
    did: str
    """The number that he dialled."""
    stage: str
    """`Waiting`, `Talking`, ...; `NoneType` while it arrives."""
    recording: Recorded
    """Whether it is being recorded at this moment."""


@described
class Place(TypedDict):
    """How the floor stands to a caller who waits."""

    call: str
    queue: str
    position: int
    """In the queue's line, from 1."""
    agents: dict[str, str]
    """By agent: the first need that he does not meet, or what he is doing."""
    others: dict[str, int]
    """Agents beyond a hundred, counted by the same."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        Operation("GET", "/calls", calls),
        Operation("GET", "/calls/{call}/agents", agents, fails=(404, 409)),
        *(
            Operation("POST", f"/calls/{{call}}/{name}", _ask_for(wish), fails=(404, 409), name=name, about=ABOUT[name])
            for name, wish in WITH_DESTINATION.items()
        ),
        Operation("POST", "/calls/{call}/{wish}", ask, fails=(404, 409)),
    ]


async def calls(request: web.Request) -> list[CallTold]:
    """Calls under way, numbers shortened."""
    return [told(call) for call in request.app[RECEPTION].calls]


async def agents(request: web.Request) -> Place:
    """How each agent stands to this caller now, those beyond a hundred counted; 409 if he does not wait."""
    call, floor = found(request), request.app[DESK].floor
    caller = floor.caller(call.id)
    if caller is None:
        raise web.HTTPConflict(text="The caller does not wait for an agent.")
    census = floor.census(caller)
    return {
        "call": call.id,
        "queue": caller.queue,
        "position": floor.position(call.id),
        "agents": dict(census.agents),
        "others": dict(census.others),
    }


async def ask(request: web.Request, wish: Plain) -> CallTold:
    """Put a caller on hold, take him back, end a consultation; 409 with the reason if that cannot be done now."""
    return await _asked(request, PLAIN[wish])


def _ask_for(wish: Callable[[Destination], Wish]) -> Callable[[web.Request, To], Awaitable[CallTold]]:
    async def handle(request: web.Request, body: To) -> CallTold:
        return await _asked(request, wish(body.destination))

    return handle


async def _asked(request: web.Request, wish: Wish) -> CallTold:
    call = found(request)
    if why := await call.orders.give(call.stage, wish, "the API"):
        raise web.HTTPConflict(text=why)
    return told(call)


def found(request: web.Request) -> Call:
    """The call that the address names; 404 if it is not under way."""
    name = request.match_info["call"]
    call = request.app[RECEPTION].call(name)
    if call is None:
        raise web.HTTPNotFound(text=f"There is no call {name} under way. `GET /calls` lists those that are.")
    return call


def told(call: Call) -> CallTold:
    """The call in a few words."""
    return {
        "call": call.id,
        "caller": masked(call.incoming.caller),
        "did": call.incoming.did,
        "stage": type(call.stage).__name__,
        "recording": recorded(call),
    }


def recorded(call: Call) -> Recorded:
    """Whether it is being recorded at this moment: `on`, `paused` or `off`."""
    if call.standing.gap:
        return "off"
    return "paused" if call.pauses.under_way else "on"
