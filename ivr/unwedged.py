"""An Asterisk whose ARI is stuck carries its talks on, but serves nobody any more: it is ended, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.keep_up import Alarms

log = structlog.get_logger()

KNOCK_EVERY = 10.0
"""Seconds."""
MOST_MISSES = 2
"""In a row."""
TALKS_MAY_LAST = timedelta(seconds=60)
"""Whoever talks may go on for so long; whoever waits hears music that nobody can end."""


class Stuck(Protocol):
    """Asterisk as a process."""

    def running(self) -> bool:
        """Whether it is there."""
        ...

    async def end(self, talks_may_last: timedelta) -> None:
        """Take no new calls, and end it once its calls are over or this time is."""
        ...


@asynccontextmanager
async def unwedged(
    knock: Callable[[], Awaitable[None]], asterisk: Stuck, alarms: Alarms, now: Callable[[], datetime]
) -> AsyncIterator[None]:
    """Knock at ARI while inside; whoever keeps Asterisk up starts it again."""
    task = asyncio.create_task(_watch(knock, asterisk, alarms, now), name="knocking at ARI")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _watch(
    knock: Callable[[], Awaitable[None]], asterisk: Stuck, alarms: Alarms, now: Callable[[], datetime]
) -> None:
    misses = 0
    while True:
        await asyncio.sleep(KNOCK_EVERY)
        why = await _missed(knock)
        misses = misses + 1 if why and asterisk.running() else 0
        if misses < MOST_MISSES:
            continue
        log.error("ari is stuck, asterisk is ended", reason=why)
        alarms.alarm("asterisk is stuck", now(), f"{why} It takes no new calls, and is started again within a minute.")
        await asterisk.end(TALKS_MAY_LAST)
        misses = 0


async def _missed(knock: Callable[[], Awaitable[None]]) -> str:
    """Why it gave no answer; empty if it gave one, and if nobody knows, for it was we who stood still."""
    loop = asyncio.get_running_loop()
    until = loop.time() + KNOCK_EVERY
    try:
        await knock()
    except SwitchUnavailable as error:
        if loop.time() < until:
            return str(error)
        log.warning("whether ari answers is not known, for we stood still", reason=str(error))
    except SwitchError as error:  # an answer: ending Asterisk would end its calls and mend nothing
        log.warning("ari answers, but not as it should", reason=str(error))
    return ""
