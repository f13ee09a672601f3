"""The phones' certificate ends while all runs: somebody is told in time, of the one that is really shown."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.certificate_watch import shown_at, watched
from tests.real.tls_probe import certificate
from tests.virtual_time import virtual

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SOON, OVER = "certificate ends soon", "certificate has ended"


async def told(ends: datetime, days: float, faults: int = 0) -> list[str]:
    """The alarms of so many days from noon, the first looks of which find nobody there."""
    loop, alarms, looks = asyncio.get_running_loop(), list[str](), iter(range(1000))
    began = loop.time()

    async def shown() -> datetime:
        if next(looks) < faults:
            raise ConnectionRefusedError
        return ends

    def now() -> datetime:
        return NOON + timedelta(seconds=loop.time() - began)

    async with watched(shown, now, lambda what, detail: alarms.append(what)):
        await asyncio.sleep(timedelta(days=days).total_seconds())
    return alarms


@virtual
async def test_one_that_lasts_is_not_told_of() -> None:
    assert await told(NOON + 90 * DAY, days=30) == []


@virtual
async def test_it_is_told_each_day_from_two_weeks_before_its_end_and_after_it() -> None:
    alarms = await told(NOON + 20.5 * DAY, days=22.5)
    assert alarms == [SOON] * 14 + [OVER] * 2


@virtual
async def test_who_cannot_be_asked_once_is_asked_again_within_the_hour() -> None:
    assert await told(NOON + DAY / 2, days=1.5, faults=1) == [SOON, OVER]


async def test_the_certificate_looked_at_is_the_one_that_is_shown(tmp_path: Path) -> None:
    file = certificate(tmp_path, ends=3 * DAY)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    certificate(tmp_path, ends=90 * DAY)  # renewed, and nobody started again
    async with server:
        ends = await shown_at("0.0.0.0", server.sockets[0].getsockname()[1])()
    assert abs(ends - datetime.now(UTC) - 3 * DAY) < timedelta(minutes=1)


async def test_where_nobody_answers_there_is_none() -> None:
    with pytest.raises(OSError, match=r"."):
        await shown_at("127.0.0.1", 1)()
