"""ARI's way from the controller to Asterisk, through us: what passes can be lost, held back, answered wrongly.

Where nothing is set, the link is as good as none.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
from aiohttp import web

from ivr.provision.layout import Layout
from ivr.provision.ports import remembered

Send = Callable[[str], Awaitable[None]]
Passing = Callable[[str, Send, Send], Awaitable[None]]
"""Deals with one message: it may be sent `on`, later or never, and something may be sent `back`."""
Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse
LARGEST = 64 * 1024 * 1024


async def straight(message: str, on: Send, _: Send) -> None:
    """As it is."""
    await on(message)


async def nowhere(message: str, on: Send, back: Send) -> None:
    """It is lost."""


class Link:
    """The way of every message; `requests` go to Asterisk, `events` and answers come from it, `probes` go both ways."""

    def __init__(self, state: Path) -> None:
        self._layout = Layout(state)
        self._runner: web.AppRunner
        self.port = 0
        self.requests: Passing = straight
        self.events: Passing = straight
        self.probes: Passing = straight
        self.flows = asyncio.Event()
        """Cleared: nothing passes, and no end of the link hears anything of it, not even a pong."""
        self.flows.set()
        self.opened = 0
        """How often the controller has connected."""
        self.passed = 0
        """Messages, both ways."""
        self._wire: asyncio.Transport | None = None
        self._later: set[asyncio.Task[None]] = set()

    def heal(self) -> None:
        """All passes again as it is."""
        self.requests = self.events = self.probes = straight
        self.flows.set()

    def soon(self, message: str, send: Send, seconds: float) -> None:
        """Send it so many seconds from now, if there is still anybody."""
        task = asyncio.create_task(_after(seconds, message, send))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def babble(self, noise: bytes) -> bool:
        """Write bytes into the controller's socket that are no message at all; False if it is not connected."""
        if self._wire is None or self._wire.is_closing():
            return False
        self._wire.write(noise)
        return True

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_get("/ari/events", self._connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Listen no more."""
        self.flows.set()
        for task in tuple(self._later):
            task.cancel()
        await self._runner.cleanup()

    async def _connected(self, request: web.Request) -> web.StreamResponse:
        await self.flows.wait()
        ports = remembered(self._layout)
        assert ports
        url, asked = f"http://127.0.0.1:{ports.ari}/ari/events", dict(request.query)
        keys = {"Authorization": request.headers["Authorization"]}
        async with aiohttp.ClientSession() as http:
            try:
                far = await http.ws_connect(url, params=asked, headers=keys, max_msg_size=LARGEST)
            except aiohttp.WSServerHandshakeError as refused:
                return web.Response(status=refused.status)
            except (aiohttp.ClientError, OSError):
                return _broken(request)
            near = web.WebSocketResponse(max_msg_size=LARGEST)
            await near.prepare(request)
            try:
                if asked["app"].endswith("-probe"):
                    await self._pass(near, far, lambda: self.probes, lambda: self.probes)
                else:
                    self._wire, self.opened = request.transport, self.opened + 1
                    await self._pass(near, far, lambda: self.requests, lambda: self.events)
            finally:
                await far.close()
            return _broken(request)

    async def _pass(
        self,
        near: web.WebSocketResponse,
        far: aiohttp.ClientWebSocketResponse,
        requests: Callable[[], Passing],
        events: Callable[[], Passing],
    ) -> None:
        """Both ways, until either end is gone."""
        ways = (
            asyncio.create_task(self._one_way(near, far, requests)),
            asyncio.create_task(self._one_way(far, near, events)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _one_way(self, source: Socket, sink: Socket, passing: Callable[[], Passing]) -> None:
        while True:
            await self.flows.wait()
            message = await source.receive()
            await self.flows.wait()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            self.passed += 1
            await passing()(message.data, sink.send_str, source.send_str)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


async def _after(seconds: float, message: str, send: Send) -> None:
    await asyncio.sleep(seconds)
    with suppress(aiohttp.ClientError, OSError, RuntimeError):
        await send(message)


@asynccontextmanager
async def a_link(state: Path) -> AsyncIterator[Link]:
    """Open while inside."""
    link = Link(state)
    await link.open()
    try:
        yield link
    finally:
        await link.close()
