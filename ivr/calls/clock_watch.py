"""Somebody sets the machine's clock: a person is told, since agents' registrations and recorded times suffer from it.

Waits go by a clock that nobody can set, and opening hours follow the wall at once. But the time that stands in the
records of calls is the one from the start and what has passed since, so that none of them ever goes backwards: it
stays beside the wall until the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from ivr.calls.clock import Clock

log = structlog.get_logger()

LOOK_EVERY = 5.0
TOLD_FROM = timedelta(seconds=1)
"""A time server that sets the clock by less does its work."""
Alarm = Callable[[str, str], object]
"""What has happened, and the particulars."""


@asynccontextmanager
async def watched(clock: Clock, alarm: Alarm) -> AsyncIterator[None]:
    """Look while inside."""
    task = asyncio.create_task(_watch(clock, clock.set_by, alarm), name="clock watch")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _watch(clock: Clock, known: timedelta, alarm: Alarm) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        by = clock.set_by - known
        if abs(by) < TOLD_FROM:
            continue
        known += by
        seconds = round(by.total_seconds())
        log.warning("clock was set", seconds=seconds)
        detail = f"by {seconds:+d} s; the records of calls keep to the former time until the next start"
        alarm("clock was set", f"{detail}, and phones may have to register again")
