"""Calls under way, and what may be asked of one while its caller talks."""

from __future__ import annotations

from aiohttp import web

from ivr.calls.call import Call
from ivr.core.numbers import masked
from ivr.web.keys import DESK, RECEPTION
from ivr.web.wishes import wished


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/calls", calls),
        web.get("/calls/{call}/agents", agents),
        web.post("/calls/{call}/{wish}", ask),
    ]


async def calls(request: web.Request) -> web.Response:
    """Calls under way, numbers shortened."""
    return web.json_response([told(call) for call in request.app[RECEPTION].calls])


async def agents(request: web.Request) -> web.Response:
    """How each agent stands to this caller now, those beyond a hundred counted; 409 if he does not wait."""
    call, floor = found(request), request.app[DESK].floor
    caller = floor.caller(call.id)
    if caller is None:
        raise web.HTTPConflict(text="The caller does not wait for an agent.")
    census = floor.census(caller)
    place = {"call": call.id, "queue": caller.queue, "position": floor.position(call.id)}
    return web.json_response({**place, "agents": census.agents, "others": census.others})


async def ask(request: web.Request) -> web.Response:
    """Put a caller on hold, take him back, transfer him; 409 with the reason if that cannot be done now."""
    call, wish = found(request), await wished(request)
    if why := await call.orders.give(call.stage, wish, "the API"):
        raise web.HTTPConflict(text=why)
    return web.json_response(told(call))


def found(request: web.Request) -> Call:
    """The call that the address names; 404 if it is not under way."""
    name = request.match_info["call"]
    call = request.app[RECEPTION].call(name)
    if call is None:
        raise web.HTTPNotFound(text=f"There is no call {name} under way. `GET /calls` lists those that are.")
    return call


def told(call: Call) -> dict[str, str]:
    """The call in a few words."""
    return {
        "call": call.id,
        "caller": masked(call.incoming.caller),
        "did": call.incoming.did,
        "stage": type(call.stage).__name__,
        "recording": recorded(call),
    }


def recorded(call: Call) -> str:
    """Whether it is being recorded at this moment: `on`, `paused` or `off`."""
    if call.standing.gap:
        return "off"
    return "paused" if call.pauses.under_way else "on"
