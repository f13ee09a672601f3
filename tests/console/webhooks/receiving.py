"""A receiver that listens on loopback, and an installation that sends to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.console.register import Register
from ivr.console.sealing import Seal
from ivr.console.webhooks import posting
from ivr.console.webhooks.sending import Books, Post, Sending
from ivr.console.webhooks.webhooks import fresh, made
from ivr.core.webhook_target import Network
from ivr.core.webhooks import Event
from ivr.store.deliveries import Delivery
from ivr.store.store import Store
from ivr.store.webhooks import Webhook, Webhooks

SEAL = Seal(b"k" * 32)
HERE: tuple[Network, ...] = (ip_network("127.0.0.0/8"),)
NEVER = timedelta(0)
EVERYTHING = tuple(Event)


@dataclass
class Receiver:
    """It answers as it is told, one status after the other, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((dict(request.headers), await request.read()))
        self.came.set()
        await self.may_answer.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers=self.headers)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body) for _, body in self.taken]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.taken]


@asynccontextmanager
async def listening(take: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Its address."""
    runner = web.ServerRunner(web.Server(take), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """One that answers at once."""
    one = Receiver()
    one.may_answer.set()
    async with listening(one.take) as one.url:
        yield one


@dataclass
class Installation:
    """A store with what is told of it, and the time that it is."""

    store: Store
    sending: Sending
    register: Register
    alarms: list[tuple[str, str]]
    time: list[datetime]

    def passes(self, seconds: float) -> None:
        self.time[0] += timedelta(seconds=seconds)

    async def hook(
        self, url: str, *events: str, numbers: bool = False, by: str = "root on the machine"
    ) -> tuple[Webhook, str]:
        """A webhook of these events (of all), and its secret; what happens from now on is told."""
        wanted = fresh("crm", url, events or EVERYTHING, self.time[0], by, numbers=numbers)
        hook = await made(self.register, SEAL, wanted)
        await self.sending.look()
        await self.sending.settled()
        return hook

    async def turn(self) -> None:
        """What was told is written, handed out, and sent."""
        await self.store.flush()
        await self.sending.look()
        await self.sending.settled()

    async def latest(self, hook: Webhook) -> Delivery:
        return (await self.register.deliveries.latest(hook.id))[0]

    async def states(self, hook: Webhook) -> list[str]:
        """Of its deliveries, oldest first."""
        return [one.state for one in reversed(await self.register.deliveries.latest(hook.id))]


@asynccontextmanager
async def installation(
    where: str | Path, post: Post | None = None, time: list[datetime] | None = None
) -> AsyncIterator[Installation]:
    """One whose store is this database."""
    store = Store(where, every=0)
    await store.open()
    store.announced = frozenset(Event)  # as a house does that begins
    register, hooks = Register.of(where), Webhooks.of(where)
    time, alarms = time or [datetime.now(UTC)], list[tuple[str, str]]()

    def told(what: str, detail: str) -> None:
        alarms.append((what, detail))
        store.alarm(what, time[0], detail)

    async with posting.opened(HERE) as opened:
        sending = Sending(Books.beside(hooks), store, SEAL, post or opened, told, lambda: time[0], lambda: 0.5)
        try:
            yield Installation(store, sending, register, alarms, time)
        finally:
            await sending.stop()
            await hooks.close()
            await register.close()
            await store.close()
