"""Calls under way, and what may be asked of one while its caller talks."""

from __future__ import annotations

from aiohttp import web

from ivr.calls.call import Call
from ivr.core.numbers import masked
from ivr.web.keys import RECEPTION
from ivr.web.wishes import wished


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/calls", calls), web.post("/calls/{call}/{wish}", ask)]


async def calls(request: web.Request) -> web.Response:
    """Calls under way, numbers shortened."""
    return web.json_response([told(call) for call in request.app[RECEPTION].calls])


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
    }
