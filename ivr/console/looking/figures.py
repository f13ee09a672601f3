"""The figures of the day: read from the store at the start, then counted on as calls are over.

Each call that is over is read back from the store once it stands there, so that the two cannot disagree.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import islice

import structlog

from ivr.console.looking.ended import ended
from ivr.core.call import CallId
from ivr.core.day_figures import DayFigures
from ivr.core.service_level import ServiceLevel
from ivr.errors import StoreError
from ivr.store.days import Days
from ivr.store.ledger import Ledger

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two readings."""
MOST_AT_ONCE = 1000
REMEMBERED = 10_000
"""Calls that were counted, none of which is counted twice though it be told twice."""


class Figures:
    """`local` tells the firm's own time, by the clock that records go by; `targets` what its queues aim at by now."""

    def __init__(
        self,
        store: Ledger,
        days: Days,
        local: Callable[[], datetime],
        targets: Callable[[], Mapping[str, ServiceLevel]],
    ) -> None:
        self._store, self._days, self._local, self._targets = store, days, local, targets
        self._noted: dict[CallId, None] = {}
        """Told to be over, and not counted yet."""
        self._counted: dict[CallId, None] = {}
        self._midnight: datetime | None = None
        self.day = DayFigures()

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[None]:
        """Each call that is over while inside."""
        end_of_news = self._store.on_over(self._over)
        over = asyncio.Event()
        counting = asyncio.ensure_future(self._keep_counting(over))
        try:
            yield
        finally:
            over.set()
            await ended(counting)
            end_of_news()

    async def _keep_counting(self, over: asyncio.Event) -> None:
        """A store that is away is asked again later."""
        while not over.is_set():
            with suppress(StoreError):
                await self._count()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await over.wait()

    async def _count(self) -> None:
        """What is over by now. Another target judges all calls of the day anew, as it does in a report."""
        midnight = self._local().replace(hour=0, minute=0, second=0, microsecond=0)
        targets = self._targets()
        if midnight != self._midnight or targets != self.day.targets:
            self.day = await self._from(midnight, targets)
            self._midnight = midnight
        await self._count_on(midnight)

    async def _from(self, midnight: datetime, targets: Mapping[str, ServiceLevel]) -> DayFigures:
        """What stands in the store. Who is told of from now on is left out there: he is counted afterwards."""
        await self._store.flush()
        day, last = DayFigures(targets), None
        while page := await self._days.over_since(midnight, last):
            last = page[-1]
            day.add(await self._days.with_agents([one for one in page if one.told.id not in self._noted]))
        return day

    async def _count_on(self, midnight: datetime) -> None:
        """Whoever does not stand there once all is written never will."""
        noted = tuple(islice(self._noted, MOST_AT_ONCE))
        if not noted:
            return
        await self._store.flush()
        self.day.add(await self._days.with_agents(await self._days.over(noted, midnight)))
        for call in noted:
            del self._noted[call]
            self._remember(call)

    def _over(self, call: CallId) -> None:
        if call not in self._counted:
            self._noted[call] = None

    def _remember(self, call: CallId) -> None:
        self._counted[call] = None
        while len(self._counted) > REMEMBERED:
            del self._counted[next(iter(self._counted))]
