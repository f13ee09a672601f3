"""Runs something each night at its hour, and at once if a night was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time

from ivr.core.nights import due

LONGEST_SLEEP = 600.0
"""Seconds; a clock that is set, or a laptop that slept, is noticed so soon."""

Sleep = Callable[[float], Awaitable[None]]
Now = Callable[[], datetime]


async def every_night(
    hour: time, last: datetime | None, now: Now, run: Callable[[], Awaitable[float]], sleep: Sleep = asyncio.sleep
) -> None:
    """For ever: `hour` is local time, `last` when it was done; `run` tells after how many seconds it is tried again.

    0: it is done for this night. Whatever `run` raises ends it.
    """
    while True:
        began = now().astimezone()
        seconds = (due(last, began, hour) - began).total_seconds()
        if seconds > 0:
            await sleep(min(max(seconds, 1.0), LONGEST_SLEEP))
        elif again := await run():
            await sleep(again)
        else:
            last = began
