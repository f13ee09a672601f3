"""A second controller that has loaded everything and waits: when the first one ends, it has its calls at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from ivr.errors import AlreadyRunning
from ivr.holder import only_one
from ivr.provision.layout import Layout
from ivr.supervisor import Supervisor

LOOK_EVERY = 0.02
"""Seconds; the lock is let go of by the kernel, whatever the other one died of."""


@asynccontextmanager
async def our_turn(layout: Layout, progress: Callable[[str], None]) -> AsyncIterator[None]:
    """Hold the installation while inside, once nobody else does; whoever supervises hears from us from the wait on.

    Raises `AlreadyRunning` if another one stands by already.
    """
    async with AsyncExitStack() as stack:
        if not _takes(stack, layout.lock):
            with only_one(layout.standby, "stands by"):
                await stack.enter_async_context(Supervisor().standing_by())
                progress("another controller serves; this one stands by")
                while not _takes(stack, layout.lock):  # noqa: ASYNC110 - a lock tells nobody that it is free
                    await asyncio.sleep(LOOK_EVERY)
            progress("the other controller has ended; this one takes over")
        yield


def _takes(stack: AsyncExitStack, lock: Path) -> bool:
    try:
        stack.enter_context(only_one(lock))
    except AlreadyRunning:
        return False
    return True
