"""Keys of a waiting caller: those that his queue knows are told, all others mean nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ivr.calls.call import Call
from ivr.core.queues import Queue, WaitingKey


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller has pressed a key, and this is what he wants."""

    key: str
    meant: WaitingKey


@asynccontextmanager
async def listening(call: Call, queue: Queue, tell: Callable[[Pressed], object]) -> AsyncIterator[None]:
    """Tell of each key that the queue knows, from entering to leaving."""

    async def listen() -> None:
        while True:
            key = await call.leg.key(None)
            if key in queue.while_waiting:
                tell(Pressed(key, queue.while_waiting[key]))

    ears = asyncio.ensure_future(listen()) if queue.while_waiting else None
    try:
        yield
    finally:
        if ears is not None:
            ears.cancel()
            await asyncio.gather(ears, return_exceptions=True)
