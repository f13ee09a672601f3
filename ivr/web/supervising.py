"""Stepping in: listening to calls, moving callers, logging agents out; with a token of its own, and on record.

Every request says in its JSON who he is: `{"supervisor": "1005"}`, his number among the agents. The rules may
say whom he supervises, and give him a token of his own; whoever has no right is refused, and that is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from ivr.calls.call import Call
from ivr.calls.supervising import supervise
from ivr.core.agent import status_word
from ivr.core.call import CallingIn, Consulting, Destination, Waiting
from ivr.core.rights import served_by
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import MoveTo, PickFor, TakeOver, Transfer, Wish, talk_of
from ivr.web.calls import found, told
from ivr.web.keys import DESK
from ivr.web.right import Asked, must_have_right
from ivr.web.right import asked as asked_of


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    modes = [web.post(f"/calls/{{call}}/{mode}", _with_call(_be_with(mode), _serving)) for mode in Mode]
    by_wish = [
        web.post(f"/calls/{{call}}/{name}", _with_call(_order(wish), over)) for name, (wish, over) in WISHES.items()
    ]
    return [*modes, *by_wish, web.post("/agents/{agent}/dismiss", dismiss)]


async def dismiss(request: web.Request) -> web.Response:
    """Log an agent out, with a call that he has once that is over; 409 if he is not logged in, 404 for nobody known."""
    asked, agent, desk = await asked_of(request), request.match_info["agent"], request.app[DESK]
    must_have_right(request, asked["supervisor"], agent)
    if agent not in {duty.agent.id for duty in desk.floor.agents()}:
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    if not desk.floor.log_out(agent):
        raise web.HTTPConflict(text=f"Agent {agent} is not logged in.")
    desk.store.alarm("agent logged out", desk.clock.now(), f"{agent}: by supervisor {asked['supervisor']}")
    return web.json_response({"agent": agent, "status": status_word(desk.floor.presence(agent).status)})


def _with_call(
    act: Callable[[Call, Asked], Awaitable[str]], over: Callable[[Call, Asked], str]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """`over` is the agent for whom he steps in; empty: nobody."""

    async def handle(request: web.Request) -> web.Response:
        asked = await asked_of(request)
        must_have_right(request, asked["supervisor"], "")
        call = found(request)
        must_have_right(request, asked["supervisor"], over(call, asked))
        if why := await act(call, asked):
            raise web.HTTPConflict(text=why)
        return web.json_response(told(call))

    return handle


def _be_with(mode: Mode) -> Callable[[Call, Asked], Awaitable[str]]:
    async def act(call: Call, asked: Asked) -> str:
        return await supervise(call, asked["supervisor"], mode)

    return act


def _order(wished: Callable[[Call, Asked], Wish]) -> Callable[[Call, Asked], Awaitable[str]]:
    async def act(call: Call, asked: Asked) -> str:
        return await call.orders.give(call.stage, wished(call, asked), f"supervisor {asked['supervisor']}")

    return act


def _taken(call: Call, asked: Asked) -> Wish:
    return TakeOver(asked["supervisor"])


def _moved(call: Call, asked: Asked) -> Wish:
    queue = _named(asked, "queue")
    other = isinstance(call.stage, Waiting | CallingIn | Consulting)
    return MoveTo(queue) if other else Transfer(Destination("queue", queue))


def _picked(call: Call, asked: Asked) -> Wish:
    return PickFor(_named(asked, "agent"), asked["supervisor"])


def _named(asked: Asked, what: str) -> str:
    if not asked.get(what):
        raise web.HTTPBadRequest(text=f'Say which {what}: `{{"supervisor": "1005", "{what}": "..."}}`.')
    return asked[what]


def _serving(call: Call, asked: Asked) -> str:
    return served_by(talk_of(call.stage))


def _picked_for(call: Call, asked: Asked) -> str:
    return asked.get("agent", "")


WISHES: Mapping[str, tuple[Callable[[Call, Asked], Wish], Callable[[Call, Asked], str]]] = {
    "take_over": (_taken, _serving),
    "move": (_moved, _serving),
    "pick": (_picked, _picked_for),
}
"""What each asks of the call, and for which agent he steps in by that."""
