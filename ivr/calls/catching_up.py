"""After the controller has stood still: its timers are overdue all at once, and what came meanwhile is yet to be read.

Who answered, or pressed a key, in time must not be too late because of us, and nobody is rung for whom somebody has
answered already.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from ivr.calls.clock import Clock

LATE = 1.0
"""Seconds by which a timer is late if the controller has stood still, or had no time for us."""
READ = 0.5
"""Seconds in which what came meanwhile is read: it lies in the socket, in its order."""


class CatchingUp:
    """Whether what is due may be done yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: datetime | None = None
        self._until: datetime | None = None

    def waits(self, until: datetime | None) -> None:
        """A timer is set for then; None: for nothing."""
        self._due = until

    def not_before(self) -> datetime | None:
        """Until when only what came is heard, and nothing is begun; None: all may go on."""
        now = self._clock.now()
        if self._due is not None and now - self._due > timedelta(seconds=LATE):
            self._until = now + timedelta(seconds=READ)
        self._due = None
        return self._until if self._until is not None and now < self._until else None


async def came_within(seconds: float, event: asyncio.Event) -> bool:
    """Whether it came in time, as far as can be known: if we come late ourselves, what came meanwhile is read first."""
    loop = asyncio.get_running_loop()
    due = loop.time() + seconds
    await _came(event, seconds)
    if not event.is_set() and overdue(due):
        await _came(event, READ)
    return event.is_set()


def overdue(due: float) -> bool:
    """Whether we come so late to what was due then, by the loop's clock, that something may be yet to be read."""
    return asyncio.get_running_loop().time() - due > LATE


async def _came(event: asyncio.Event, within: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await event.wait()
