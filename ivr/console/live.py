"""The live feed: a WebSocket that tells what happens in the house, to each what he may see of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from ivr.console.doors import Only, operation
from ivr.console.keys import REGISTER
from ivr.console.looking.board import Looking
from ivr.console.notices import PIGEONHOLES
from ivr.console.recognising import still
from ivr.console.showing import SIGNED_OUT, Showings
from ivr.console.sights import Sights
from ivr.console.signed import SIGNED, who
from ivr.console.stream import Stream, looked
from ivr.core.console_rights import Right
from ivr.store.days import Days
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation

SHOWINGS = web.AppKey("showings", Showings)
SIGHTS = web.AppKey("sights", Sights)


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/live", live, Watching(Right.SEE_FLOOR), status=101, content="text/plain", fails=(400,))]


@dataclass(frozen=True, slots=True)
class Watching(Only):
    """Whoever asks for a WebSocket learns over it why he is not let in."""

    async def __call__(self, request: web.Request) -> None:
        """401 and 403 as everywhere, for whoever asks otherwise."""
        if request.headers.get("Upgrade", "").lower() != "websocket":
            await Only.__call__(self, request)


async def live(request: web.Request) -> web.WebSocketResponse:
    """A WebSocket: a snapshot of agents, queues, calls ..., and then what changes."""
    sights, showings = request.app[SIGHTS], request.app[SHOWINGS]
    if SIGNED not in request:
        return await showings.refuse(request, SIGNED_OUT)
    me = who(request)
    watches = me.session if me.program else me.person.id  # a program's feeds take nothing from the pages of its person
    return await showings.show(request, watches, lambda: sights.of(who(request).person), lambda: still(request))


async def going_on(app: web.Application) -> AsyncIterator[None]:
    """The house is looked at while the application runs."""
    desk, reception = app[DESK], app[RECEPTION]
    holes = app[PIGEONHOLES]
    await holes.recall()
    looking = Looking(desk, reception, Days.beside(app[REGISTER].people), holes.of)
    stream = Stream(looking.look, desk.clock.now)
    app[SHOWINGS], app[SIGHTS] = Showings(stream), Sights(desk, reception)
    async with looking.going_on(), looked(stream):
        yield


async def end(app: web.Application) -> None:
    """All pages are told that they may come again."""
    await app[SHOWINGS].end()
