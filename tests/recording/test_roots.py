"""Each hour is closed, stamped if a service is named; an hour that could not be is made up for by the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import BadStatusLine
from pathlib import Path

import pytest

from ivr.evidence.entry import Entry, Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.stamping import Ask, over_http
from ivr.recording.roots import each_hour
from tests.evidence.books import KEY, looked_at, played
from tests.evidence.time_service import OPENSSL, answering, prepared
from tests.virtual_time import run_virtual

NINE_TWENTY = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)


def went(folder: Path, hours: int, entered: int, service: str = "", ask: Ask | None = None) -> list[str]:
    """So many hours pass, in the first ones of which something is entered; the alarms."""
    alarms: list[str] = []

    async def story() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def now() -> datetime:
            return NINE_TWENTY + timedelta(seconds=loop.time() - begun)

        ledger = Ledger.open(folder, KEY, now)
        closing = asyncio.create_task(each_hour(ledger, service, ask, now, lambda what, why: alarms.append(why)))
        for hour in range(hours):
            if hour < entered:
                ledger.append([played(hour)])
            await asyncio.sleep(3600)
        closing.cancel()
        await asyncio.wait([closing])

    run_virtual(story())
    return alarms


def entries(folder: Path, kind: Kind) -> list[Entry]:
    return [entry for entry in Ledger.open(folder, KEY, lambda: NINE_TWENTY).entries() if entry.kind is kind]


def test_each_hour_in_which_something_was_entered_is_closed_as_it_ends(tmp_path: Path) -> None:
    assert went(tmp_path, hours=5, entered=2) == []
    roots = entries(tmp_path, Kind.ROOT)
    assert [f"{root.at:%H:%M}" for root in roots] == ["10:00", "11:00"]
    assert looked_at(tmp_path).is_clean


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    with answering(prepared(tmp_path / "tsa")) as running:
        yield running.url


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl here")
def test_each_root_is_stamped(tmp_path: Path, service: str) -> None:
    folder = tmp_path / "ledger"
    assert went(folder, hours=2, entered=2, service=service, ask=over_http(service)) == []
    stamped = [entry.about["entry"] for entry in entries(folder, Kind.STAMPED)]
    assert stamped == [root.n for root in entries(folder, Kind.ROOT)]


def test_a_service_that_is_away_is_an_alarm_and_the_root_stands(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:1/"
    alarms = went(tmp_path, hours=2, entered=1, service=nowhere, ask=over_http(nowhere))
    assert len(alarms) == 1
    assert "does not answer" in alarms[0]
    assert len(entries(tmp_path, Kind.ROOT)) == 1


def test_a_service_that_answers_nonsense_is_an_alarm_and_the_next_hours_are_closed(tmp_path: Path) -> None:
    def broken(request: bytes) -> bytes:
        raise BadStatusLine("who are you")

    alarms = went(tmp_path, hours=3, entered=3, service="https://nowhere", ask=broken)
    assert len(alarms) == len(entries(tmp_path, Kind.ROOT)) == 3
