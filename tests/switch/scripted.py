"""An ARI that a test scripts: it answers each request as it is told, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import BasicAuth, WSMsgType, web

from ivr.switch.ami import AmiAddress
from ivr.switch.ari import AriAddress
from ivr.switch.asterisk import AsteriskSwitch

Say = Callable[[str, str], tuple[int, object] | None]
"""Method and path of a request, with `?variable` where it asks for one; status and body of the answer, or none."""


@dataclass
class ScriptedAri:
    say: Say
    asked: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    """Of what was asked, in the same order."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    known_by: list[str] = field(default_factory=list)
    """What was given for a password, for each of them."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.known_by.append(BasicAuth.decode(request.headers["Authorization"]).password)
        self._request = request
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._answer(socket, msgspec.json.decode(message.data))
        return socket

    async def _answer(self, socket: web.WebSocketResponse, asked: dict[str, Any]) -> None:
        query = {pair["name"]: pair["value"] for pair in asked.get("query_strings", [])}
        path = asked["uri"] + (f"?{query['variable']}" if "variable" in query else "")
        self.asked.append(f"{asked['method']} {path}")
        self.bodies.append(asked.get("message_body", ""))
        self.heard.set()
        said = self.say(asked["method"], path)
        if said is not None:
            body = msgspec.json.encode(said[1]).decode() if said[1] is not None else ""
            await self.tell("RESTResponse", request_id=asked["request_id"], status_code=said[0], message_body=body)

    async def tell(self, kind: str, **fields: object) -> None:
        """Send an event."""
        await self.sockets[-1].send_str(msgspec.json.encode({"type": kind, **fields}).decode())

    def cut(self) -> None:
        """Break the connection that stands."""
        assert self._request.transport is not None
        self._request.transport.abort()

    async def arrives(self, channel: str, *args: str) -> None:
        await self.tell("StasisStart", args=list(args), channel={"id": channel, "state": "Ring"})

    async def enters(self, leg: str) -> None:
        """A leg that we have made enters our application."""
        await self.tell("StasisStart", args=["leg"], channel={"id": leg, "state": "Down"})

    async def until_asked(self, request: str, times: int = 1) -> None:
        """Wait until this was asked so many times."""
        async with asyncio.timeout(5):
            while self.asked.count(request) < times:
                self.heard.clear()
                await self.heard.wait()


def well(method: str, path: str) -> tuple[int, object] | None:
    """Everything is done, nothing lives."""
    if path.startswith("applications/ivr") and method == "GET":
        return 200, {"channel_ids": []}
    if path == "bridges" and method == "GET":
        return 200, []
    return (200, {"value": ""}) if method == "GET" else (204, None)


@asynccontextmanager
async def scripted(
    say: Say = well, ami: AmiAddress | None = None, patience: float = 5.0
) -> AsyncIterator[tuple[AsteriskSwitch, ScriptedAri]]:
    """A switch, not connected yet, and the ARI that it will find."""
    ari = ScriptedAri(say)
    app = web.Application()
    app.router.add_get("/ari/events", ari.talk)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    address = AriAddress(f"http://127.0.0.1:{port}/ari", "ivr", "right", "ivr")
    switch = AsteriskSwitch(address, Path("/tmp"), ami, patience)
    try:
        yield switch, ari
    finally:
        await switch.stop()
        await runner.cleanup()
