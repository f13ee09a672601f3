"""What the controller has told a person."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp

from ivr.errors import StoreError
from ivr.store.reading import Reader
from ivr.store.rows import Alarm
from tests.chaos.house import House


async def told(house: House, what: str, since: datetime, within: float = 30) -> Alarm:
    """The first alarm of this name from then on; fails if none comes in time."""
    reader = Reader.of(house.database)
    try:
        async with asyncio.timeout(within):
            while True:
                with suppress(StoreError):
                    for alarm in reversed(await reader.alarms(200)):
                        if alarm.what == what and alarm.at >= since:
                            return alarm
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"nobody was told of: {what}") from None
    finally:
        await reader.close()


async def database_is_away(house: House, why: str, within: float = 30) -> None:
    """Wait until the controller itself says so."""
    away = ""
    try:
        async with asyncio.timeout(within):
            while why not in away:
                with suppress(OSError, aiohttp.ClientError, TimeoutError):
                    away = (await house.ask("/status"))["database"]["away"]
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"the database was never away, {why}: {away!r}") from None


def now() -> datetime:
    """When something begins, as alarms are dated."""
    return datetime.now(UTC)
