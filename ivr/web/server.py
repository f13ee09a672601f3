"""A small HTTP API on loopback: each noun has a module, and this one the door."""

from __future__ import annotations

import hmac
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ivr.bans import Bans
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.errors import PortTaken
from ivr.stops import Stops
from ivr.versions.versions import Versions
from ivr.web import (
    agents,
    bans,
    callbacks,
    calls,
    degradation,
    drain,
    eligibility,
    health,
    holds,
    metrics,
    pausing,
    recordings,
    rules,
    signing,
    status,
    supervising,
    tasks,
)
from ivr.web.keys import BANS, DESK, ENGINE, LISTENERS, RECEPTION, STOPS, SUPERVISOR, VERSIONS, Engine, Listeners

OPEN = {"/health", "/ready", "/metrics"}
"""Told to everybody on this machine: they name nobody."""

NOUNS = (
    health,
    status,
    supervising,
    signing,
    eligibility,
    agents,
    calls,
    pausing,
    callbacks,
    tasks,
    degradation,
    drain,
    recordings,
    holds,
    rules,
    bans,
    metrics,
)
"""Supervising and signing first: what they know of calls and agents is asked of them, not of those."""

LOOK_EVERY = 0.05
"""Seconds between two looks at whether the loop turns."""


@asynccontextmanager
async def serve(  # noqa: PLR0913, PLR0917 - what the nouns stand on
    desk: Desk,
    reception: Reception,
    port: int,
    token: str,
    versions: Versions | None = None,
    supervisor: str = "",
    listeners: Listeners | None = None,
    shut_out: Bans | None = None,
    engine: Engine | None = None,
) -> AsyncIterator[int]:
    """Serve on this port of loopback (0: any free one) while inside; yields the port. Raises `PortTaken`.

    `token` opens the door; `supervisor` is asked for besides where somebody steps in (empty: nobody may), and whoever
    comes to recordings gives a token of his own.
    """
    app = web.Application(middlewares=[_only_with(token)])
    app[DESK], app[RECEPTION], app[STOPS] = desk, reception, Stops(LOOK_EVERY)
    app[SUPERVISOR], app[ENGINE] = supervisor, engine or Engine()
    if versions is not None:
        app[VERSIONS] = versions
    if listeners is not None:
        app[LISTENERS] = listeners
    if shut_out is not None:
        app[BANS] = shut_out
    app.add_routes([route for noun in NOUNS for route in noun.routes()])
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        async with app[STOPS].watched():
            yield await _listen(runner, port)
    finally:
        await runner.cleanup()


def _only_with(token: str) -> Middleware:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if request.path not in OPEN and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
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
