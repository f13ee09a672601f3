"""Every night all calls are reconciled; what is new is on record, and told once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.evidence.entry import Fact, Kind
from ivr.evidence.keys import pem
from ivr.recording import nightly as nightly_module
from ivr.recording.nightly import Night, once
from ivr.store.store import Store
from tests.recording.firm_of_records import DAY, Records, in_store, name

NOW = DAY + timedelta(hours=2)


def now() -> datetime:
    return NOW


@pytest.fixture
async def records(tmp_path: Path) -> Records:
    records = Records(tmp_path)
    records.sealed(range(5))
    records.accounted(range(5))
    records.sources.spool.mkdir()
    return records


@pytest.fixture
async def store(records: Records) -> AsyncIterator[Store]:
    store = Store(records.sources.database)
    await store.open()
    for call in range(5):
        in_store(store, records, call)
    await store.flush()
    yield store
    await store.close()


@pytest.fixture
def entered() -> list[Fact]:
    return []


@pytest.fixture
def night(records: Records, store: Store, entered: list[Fact], tmp_path: Path) -> Night:
    return Night(records.sources, store, entered.extend, tmp_path / "reconciled", now)


async def states(store: Store) -> dict[str, str]:
    await store.flush()
    return {r.call: r.state.value for r in await store.recordings()}


async def alarms(store: Store) -> list[tuple[str, str]]:
    await store.flush()
    return [(alarm.what, alarm.detail) for alarm in reversed(await store.alarms())]


async def test_a_night_in_which_all_agree_is_entered_in_the_ledger_and_raises_no_alarm(
    night: Night, store: Store, entered: list[Fact]
) -> None:
    await once(night)
    (fact,) = entered
    assert fact.kind is Kind.RECONCILED
    assert (fact.about["exceptions"], fact.about["counts"]["recorded"]) == (0, 5)
    assert await alarms(store) == []


async def test_what_the_night_finds_is_on_record_and_told_once(night: Night, records: Records, store: Store) -> None:
    records.path(1).write_bytes(records.path(1).read_bytes()[::-1])
    records.path(2).unlink()
    records.accounted([3], 90.0)
    records.accounted([77])
    records.path(78).write_bytes(b"put in")
    await once(night)
    told = await alarms(store)
    assert [what for what, _ in told] == [
        "recording tampered",
        "recording missing",
        "recording partial",
        "recording not_recorded",
        "recording no_call",
    ]
    found = await states(store)
    assert [found[name(call)] for call in (1, 2, 3, 77, 78)] == [
        "tampered",
        "missing",
        "recorded",
        "not_recorded",
        "no_call",
    ]
    await once(night)
    assert await alarms(store) == told


async def test_a_call_that_came_while_the_rest_was_gathered_is_not_called_unknown(
    night: Night, records: Records, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.sealed([7, 8])
    apart = nightly_module._apart

    def slow(*of: Any) -> Any:
        found = apart(*of)
        in_store(store, records, 7)
        return found

    monkeypatch.setattr(nightly_module, "_apart", slow)
    await once(night)
    assert {call: (await states(store)).get(call) for call in (name(7), name(8))} == {
        name(7): "recorded",
        name(8): "no_call",
    }


async def test_a_line_of_the_ledger_that_was_changed_is_an_alarm(
    night: Night, records: Records, store: Store, tmp_path: Path
) -> None:
    key = tmp_path / "public.pem"
    key.write_bytes(pem(records.ledger().signing.public_key()))
    await once(replace(night, key=key))
    assert await alarms(store) == []
    (lines,) = records.sources.ledger.glob("*.txt")
    lines.write_bytes(lines.read_bytes().replace(b'"format":1', b'"format":2'))
    await once(replace(night, key=key))
    ((what, detail),) = await alarms(store)
    assert (what, "entry 0 was changed" in detail) == ("ledger changed", True)
    await once(replace(night, key=tmp_path / "none.pem"))
    assert "none.pem cannot be read" in (await alarms(store))[-1][1]


async def test_a_file_that_comes_back_is_whole_again(night: Night, records: Records, store: Store) -> None:
    aside = records.path(2).rename(records.path(2).with_name("aside"))
    await once(night)
    aside.rename(records.path(2))
    await once(night)
    assert (await states(store))[name(2)] == "recorded"
    before = await alarms(store)
    await once(night)
    assert await alarms(store) == before


async def test_a_controller_that_ends_does_not_wait_for_the_nights_work(
    night: Night, entered: list[Fact], monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ended = threading.Event(), threading.Event()

    async def for_ever(*given: Any, **_: object) -> None:
        began.set()
        try:
            while True:
                given[4]("judged", 1)
                await asyncio.sleep(0)
        finally:
            ended.set()

    monkeypatch.setattr(nightly_module, "reconcile", for_ever)
    task = asyncio.create_task(once(night))
    await asyncio.to_thread(began.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 5)
    assert entered == []


async def test_many_losses_are_a_few_alarms_and_a_number(
    night: Night, records: Records, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly_module, "MOST_ALARMS", 2)
    for call in range(5):
        records.path(call).unlink()
    await once(night)
    told = await alarms(store)
    assert len(told) == 3
    assert told[-1] == ("recordings to look at", "3 more: ivr recordings reconcile lists them")
    assert set((await states(store)).values()) == {"missing"}
