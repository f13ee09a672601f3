"""The lines of calls that outlived their controller: what the one before told of them is read from the store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice

import structlog

from ivr.console.looking.ended import ended
from ivr.console.looking.traces import Traces
from ivr.core.call import CallId
from ivr.errors import StoreError
from ivr.store.days import Days

log = structlog.get_logger()
AT_ONCE = 100
"""Calls in one question, of hundreds that were adopted: others ask the store meanwhile."""
AGAIN_AFTER = 5.0
"""Seconds, of a store that is away; somebody looks five times in each."""


class ToldBefore:
    """Asked for when somebody looks, long after the calls were adopted; one question under way at most."""

    def __init__(self, days: Days, traces: Traces) -> None:
        self._days, self._traces = days, traces
        self._task: asyncio.Task[None] | None = None
        self._again_at = float("-inf")

    def seek(self, calls: Iterable[CallId]) -> None:
        """Ask for what is lacking of these."""
        is_time = self._task is None and asyncio.get_running_loop().time() >= self._again_at
        if is_time and (lacking := list(islice(self._traces.cut(calls), AT_ONCE))):
            self._task = asyncio.ensure_future(self._read(lacking))
            self._task.add_done_callback(self._over)

    async def close(self) -> None:
        """Ask no more."""
        if self._task is not None:
            await ended(self._task)

    async def _read(self, calls: Sequence[CallId]) -> None:
        """A store that is away is asked again at a later look."""
        try:
            stories = await self._days.stories(calls)
        except StoreError as error:
            log.info("not known for the board", reason=str(error))
            self._again_at = asyncio.get_running_loop().time() + AGAIN_AFTER
            return
        for call in calls:
            told = stories.get(call)
            self._traces.told_before(call, told.steps if told else (), told.rules if told else "")

    def _over(self, _task: asyncio.Task[None]) -> None:
        self._task = None
