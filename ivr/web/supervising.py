"""Stepping in: listening to calls, moving callers, logging agents out; with a token of its own, and on record.

Every request says in its JSON who he is: `{"supervisor": "1005"}`, his number among the agents. The rules may
say whom he supervises, and give him a token of his own; whoever has no right is refused, and that is kept.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from ivr.calls.call import Call
from ivr.calls.supervising import supervise
from ivr.core.agent import status_word
from ivr.core.call import Destination, Waiting
from ivr.core.rights import no_right, served_by
from ivr.core.rulebook import Agent
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import MoveTo, PickFor, TakeOver, Transfer, Wish, talk_of
from ivr.web.calls import found, told
from ivr.web.keys import DESK, SUPERVISOR

log = structlog.get_logger()

Asked = Mapping[str, str]
"""What stands in the request's JSON."""


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    modes = [web.post(f"/calls/{{call}}/{mode}", _with_call(_be_with(mode), _serving)) for mode in Mode]
    by_wish = [
        web.post(f"/calls/{{call}}/{name}", _with_call(_order(wish), over)) for name, (wish, over) in WISHES.items()
    ]
    return [*modes, *by_wish, web.post("/agents/{agent}/dismiss", dismiss)]


async def dismiss(request: web.Request) -> web.Response:
    """Log an agent out, with a call that he has once that is over; 409 if he is not logged in, 404 for nobody known."""
    asked, agent, desk = await _asked(request), request.match_info["agent"], request.app[DESK]
    _must_have_right(request, asked["supervisor"], agent)
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
        asked, call = await _asked(request), found(request)
        _must_have_right(request, asked["supervisor"], over(call, asked))
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


async def _asked(request: web.Request) -> Asked:
    """Who asks, and for what; 403 without the supervisors' token, 400 if he does not say who he is."""
    fields = await _fields(request)
    who, given = fields.get("supervisor", ""), request.headers.get("Supervisor", "")
    me = _agents(request).get(who)
    token = me.token.text if me and me.token else request.app[SUPERVISOR]
    if not token:
        raise web.HTTPForbidden(text="Nobody may supervise here: set IVR_SUPERVISOR_TOKEN.")
    if not hmac.compare_digest(given.encode(), token.encode()):
        log.warning("supervisor refused", path=request.path)
        raise web.HTTPForbidden(text="Give the supervisors' token: `Supervisor: ...`.")
    if not who:
        raise web.HTTPBadRequest(text='Say who you are: `{"supervisor": "1005"}`, your number among the agents.')
    _must_have_right(request, who, "")
    return fields


async def _fields(request: web.Request) -> Asked:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"This is no JSON: {error}.") from error
    return {name: value for name, value in body.items() if isinstance(value, str)} if isinstance(body, dict) else {}


def _must_have_right(request: web.Request, who: str, over: str) -> None:
    """403 with a sentence, and an alarm that is kept, if he may not step in for this agent."""
    if why := no_right(who, _agents(request), over):
        desk = request.app[DESK]
        desk.store.alarm("supervisor refused", desk.clock.now(), f"{request.path}: {why}")
        raise web.HTTPForbidden(text=why)


def _agents(request: web.Request) -> Mapping[str, Agent]:
    return {duty.agent.id: duty.agent for duty in request.app[DESK].floor.agents()}
