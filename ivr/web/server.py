"""A small HTTP API on loopback: each noun has a module, and this one the door."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ivr.bans import Bans
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.rotating import Rotation
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
    openapi,
    pausing,
    recordings,
    rules,
    secrets,
    signing,
    status,
    supervising,
    tasks,
)
from ivr.web.bodies import only_text
from ivr.web.keys import (
    BANS,
    DESK,
    ENGINE,
    LISTENERS,
    RECEPTION,
    ROTATION,
    STOPS,
    SUPERVISOR,
    VERSIONS,
    Engine,
    Listeners,
)
from ivr.web.listening import listening, taken
from ivr.web.operation import Right

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
    secrets,
    metrics,
    openapi,
)
"""Supervising and signing first: what they know of calls and agents is asked of them, not of those."""
OPERATIONS = tuple(operation for noun in NOUNS for operation in noun.operations())
OPEN = {operation.path for operation in OPERATIONS if operation.right is Right.NOBODYS}
"""Told to everybody on this machine: they name nobody."""

LARGEST = 65_536
"""Bytes of a request's body."""
LOOK_EVERY = 0.05
"""Seconds between two looks at whether the loop turns."""


@asynccontextmanager
async def serve(  # noqa: PLR0913, PLR0917 - what the nouns stand on
    desk: Desk,
    reception: Reception,
    port: int,
    token: str | Callable[[], str],
    versions: Versions | None = None,
    supervisor: str | Callable[[], str] = "",
    listeners: Listeners | None = None,
    shut_out: Bans | None = None,
    engine: Engine | None = None,
    rotation: Rotation | None = None,
) -> AsyncIterator[int]:
    """Serve on this port of loopback (0: any free one) while inside; yields the port. Raises `PortTaken`.

    `token`, or what it is by now, opens the door; `supervisor`, likewise, is asked for besides where somebody steps in
    (empty: nobody may), and whoever comes to recordings gives a token of his own.
    """
    now = token if callable(token) else lambda: token
    boss = supervisor if callable(supervisor) else lambda: supervisor
    app = web.Application(middlewares=[_only_with(now), only_text], client_max_size=LARGEST)
    app[DESK], app[RECEPTION], app[SUPERVISOR] = desk, reception, boss
    app[ENGINE] = beneath = engine or Engine()
    app[STOPS] = beneath.stops or Stops(LOOK_EVERY)
    if versions is not None:
        app[VERSIONS] = versions
    if listeners is not None:
        app[LISTENERS] = listeners
    if shut_out is not None:
        app[BANS] = shut_out
    if rotation is not None:
        app[ROTATION] = rotation
    app[openapi.DESCRIBED] = openapi.Described(OPERATIONS)
    app.add_routes([operation.route() for operation in OPERATIONS])
    door = taken("127.0.0.1", port, "HTTP port", "--http-port")
    async with listening(app, door), nullcontext() if beneath.stops else app[STOPS].watched():
        yield int(door.getsockname()[1])


def _only_with(token: Callable[[], str]) -> Middleware:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if request.path not in OPEN and not hmac.compare_digest(
            given.encode(errors="replace"), f"Bearer {token()}".encode()
        ):
            raise web.HTTPUnauthorized(text="Give the token of this installation: `Authorization: Bearer ...`.")
        return await handler(request)

    return check
