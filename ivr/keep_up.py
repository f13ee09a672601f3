"""Asterisk that has died is started again; its calls are lost, and the next ones are served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

import structlog

from ivr.errors import ProvisionError

log = structlog.get_logger()

LOOK_EVERY = 1.0
LONGEST_PAUSE = 30.0
"""Seconds; between attempts that fail, the pause doubles up to this."""


class Program(Protocol):
    """Asterisk as a process."""

    def running(self) -> bool:
        """Whether it is there."""
        ...

    async def start(self) -> None:
        """Start it; raises `ProvisionError`."""
        ...


class Alarms(Protocol):
    """Where a person is told."""

    def alarm(self, what: str, at: datetime, detail: str = "") -> None:
        """Something that a person should look at."""
        ...


@asynccontextmanager
async def kept_up(asterisk: Program, alarms: Alarms, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Watch over Asterisk while inside."""
    task = asyncio.create_task(_keep(asterisk, alarms, now), name="keeping Asterisk up")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _keep(asterisk: Program, alarms: Alarms, now: Callable[[], datetime]) -> None:
    pause = LOOK_EVERY
    while True:
        await asyncio.sleep(pause)
        if asterisk.running():
            pause = LOOK_EVERY
            continue
        log.error("asterisk has died and is started again")
        alarms.alarm("asterisk died", now(), "it is started again; the calls it carried are lost")
        try:
            await asterisk.start()
        except ProvisionError as error:
            pause = min(2 * pause, LONGEST_PAUSE)
            log.error("asterisk does not start", reason=str(error), next_attempt_in=pause)
