"""A small HTTP API on loopback: health, agents and calls now, an agent ready or not ready."""

from __future__ import annotations

import hmac
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.core.agent import idle, word
from ivr.core.numbers import masked
from ivr.errors import PortTaken

DESK = web.AppKey("desk", Desk)
RECEPTION = web.AppKey("reception", Reception)
WISHES = {"ready", "not_ready"}


@asynccontextmanager
async def serve(desk: Desk, reception: Reception, port: int, token: str) -> AsyncIterator[int]:
    """Serve on this port of loopback (0: any free one) while inside; yields the port. Raises `PortTaken`."""
    app = web.Application(middlewares=[_only_with(token)])
    app[DESK], app[RECEPTION] = desk, reception
    app.add_routes(
        [
            web.get("/health", health),
            web.get("/agents", agents),
            web.get("/calls", calls),
            web.post("/agents/{agent}/{wish}", change),
        ]
    )
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        yield await _listen(runner, port)
    finally:
        await runner.cleanup()


async def health(request: web.Request) -> web.Response:
    """Whether Asterisk can be reached, and how much goes on; 503 if it cannot."""
    connected = request.app[DESK].switch.is_connected
    body = {"asterisk": "connected" if connected else "away", "calls": len(request.app[RECEPTION].calls)}
    return web.json_response(body, status=200 if connected else 503)


async def agents(request: web.Request) -> web.Response:
    """Every agent's state, and for how many seconds he has been idle; null if he is not."""
    desk = request.app[DESK]
    rows = [
        {
            "agent": duty.agent.id,
            "name": duty.agent.name,
            "phone": duty.reachable,
            "state": word(duty.state),
            "idle": idle(duty.state, desk.clock.now()),
        }
        for duty in desk.floor.agents()
    ]
    return web.json_response(rows)


async def calls(request: web.Request) -> web.Response:
    """Calls under way, numbers shortened."""
    return web.json_response(
        [
            {
                "call": call.id,
                "caller": masked(call.incoming.caller),
                "did": call.incoming.did,
                "stage": type(call.stage).__name__,
            }
            for call in request.app[RECEPTION].calls
        ]
    )


async def change(request: web.Request) -> web.Response:
    """Set an agent ready or not ready; 409 while he is busy with a call."""
    agent, wish = request.match_info["agent"], request.match_info["wish"]
    floor = request.app[DESK].floor
    if agent not in {duty.agent.id for duty in floor.agents()} or wish not in WISHES:
        raise web.HTTPNotFound(text=f"There is no agent {agent}, or nothing called {wish}.")
    done = floor.ready(agent) if wish == "ready" else floor.not_ready(agent, "own wish")
    if not done:
        raise web.HTTPConflict(text=f"Agent {agent} is busy with a call.")
    return web.json_response({"agent": agent, "state": wish})


def _only_with(token: str) -> Middleware:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if request.path != "/health" and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise web.HTTPUnauthorized(text="Give the token of this installation: `Authorization: Bearer ...`.")
        return await handler(request)

    return check


async def _listen(runner: web.AppRunner, port: int) -> int:
    site = web.TCPSite(runner, "127.0.0.1", port)
    try:
        await site.start()
    except OSError as error:
        raise PortTaken(f"HTTP port {port}: {os.strerror(error.errno or 0)}. Give another with --http-port.") from error
    return int(runner.addresses[0][1])
