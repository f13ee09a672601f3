"""A second controller that has loaded everything and waits: when the first one ends, it has its calls at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ivr.holder import is_held, only_one
from ivr.provision.layout import Layout
from ivr.supervisor import Supervisor

LOOK_EVERY = 0.02
"""Seconds; the lock is let go of by the kernel, whatever the other one died of."""


@asynccontextmanager
async def our_turn(layout: Layout, progress: Callable[[str], None]) -> AsyncIterator[None]:
    """Inside once nobody holds the installation; whoever supervises hears from us until this is left.

    Raises `AlreadyRunning` if another one stands by already.
    """
    if not is_held(layout.lock):
        yield
        return
    async with Supervisor().standing_by():
        with only_one(layout.standby, "stands by"):
            progress("another controller serves; this one stands by")
            while is_held(layout.lock):  # noqa: ASYNC110 - a lock tells nobody that it is free
                await asyncio.sleep(LOOK_EVERY)
        progress("the other controller has ended; this one takes over")
        yield
