"""Stepping in: listening to calls, moving callers, logging agents out; with a token of its own, and on record.

Every request says in its JSON who he is: `{"supervisor": "1005"}`, his number among the agents.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from ivr.calls.call import Call
from ivr.calls.supervising import supervise
from ivr.core.agent import status_word
from ivr.core.call import Destination, Waiting
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import MoveTo, PickFor, TakeOver, Transfer, Wish
from ivr.web.calls import found, told
from ivr.web.keys import DESK
from ivr.web.right import Asked
from ivr.web.right import asked as asked_of


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    modes = [web.post(f"/calls/{{call}}/{mode}", _with_call(_be_with(mode))) for mode in Mode]
    by_wish = [web.post(f"/calls/{{call}}/{name}", _with_call(_order(wish))) for name, wish in WISHES.items()]
    return [*modes, *by_wish, web.post("/agents/{agent}/dismiss", dismiss)]


async def dismiss(request: web.Request) -> web.Response:
    """Log an agent out, with a call that he has once that is over; 409 if he is not logged in, 404 for nobody known."""
    asked, agent, desk = await asked_of(request), request.match_info["agent"], request.app[DESK]
    if agent not in {duty.agent.id for duty in desk.floor.agents()}:
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    if not desk.floor.log_out(agent):
        raise web.HTTPConflict(text=f"Agent {agent} is not logged in.")
    desk.store.alarm("agent logged out", desk.clock.now(), f"{agent}: by supervisor {asked['supervisor']}")
    return web.json_response({"agent": agent, "status": status_word(desk.floor.presence(agent).status)})


def _with_call(act: Callable[[Call, Asked], Awaitable[str]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        asked, call = await asked_of(request), found(request)
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
    return MoveTo(queue) if isinstance(call.stage, Waiting) else Transfer(Destination("queue", queue))


def _picked(call: Call, asked: Asked) -> Wish:
    return PickFor(_named(asked, "agent"))


def _named(asked: Asked, what: str) -> str:
    if not asked.get(what):
        raise web.HTTPBadRequest(text=f'Say which {what}: `{{"supervisor": "1005", "{what}": "..."}}`.')
    return asked[what]


WISHES: Mapping[str, Callable[[Call, Asked], Wish]] = {"take_over": _taken, "move": _moved, "pick": _picked}
