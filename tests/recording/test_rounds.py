"""In the running house: a loss is told within five minutes, and each night kept or, if it was missed, caught up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.errors import LedgerError
from ivr.evidence.entry import Fact
from ivr.recording.looking import Look
from ivr.recording.nightly import AGAIN_SECONDS, FIRST_AFTER, Night, nightly
from ivr.recording.rounds import EVERY, rounds
from ivr.store.store import Store
from tests.recording.firm_of_records import DAY, Records, in_store, name
from tests.virtual_time import virtual

FIVE_MINUTES = 300.0
HOUR = 3600.0


class House:
    """Five recorded calls, and a clock that goes on as the loop's does."""

    def __init__(self, records: Records, store: Store) -> None:
        self.records, self.store = records, store
        self.entered: list[Fact] = []
        self._began = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return DAY + timedelta(hours=2, seconds=asyncio.get_running_loop().time() - self._began)

    def night(self) -> Night:
        at = time.fromisoformat((DAY + timedelta(hours=8)).astimezone().strftime("%H:%M"))
        done = self.records.folder / "reconciled"
        return Night(self.records.sources, self.store, self.entered.extend, done, self.now, at)

    async def alarms(self) -> list[tuple[str, str]]:
        await self.store.flush()
        return [(alarm.what, alarm.detail) for alarm in reversed(await self.store.alarms())]

    async def states(self) -> dict[str, str]:
        await self.store.flush()
        return {r.call: r.state.value for r in await self.store.recordings()}


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    records = Records(folder)
    records.sealed(range(5))
    records.accounted(range(5))
    records.sources.spool.mkdir()
    store = Store(records.sources.database)
    await store.open()
    for call in range(5):
        in_store(store, records, call)
    await store.flush()
    yield House(records, store)
    await store.close()


@asynccontextmanager
async def going_on(work: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    task = asyncio.create_task(work())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@virtual
async def test_a_loss_is_on_record_and_told_within_five_minutes(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        look = Look(h.records.sources.ledger, h.records.sources.recordings, h.now())
        async with going_on(lambda: rounds(look, h.store, h.now, h.entered.extend)):
            await asyncio.sleep(EVERY * 0.9)
            h.records.path(3).unlink()
            await asyncio.sleep(FIVE_MINUTES)
        assert (await h.states())[name(3)] == "missing"
        assert await h.alarms() == [("recording missing", f"{name(3)}: 2026/11/25/{name(3)}.audio is gone")]


@virtual
async def test_a_ledger_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        (h.records.sources.ledger / "head").write_bytes(b"nonsense")
        look = Look(h.records.sources.ledger, h.records.sources.recordings, h.now())
        async with going_on(lambda: rounds(look, h.store, h.now, h.entered.extend)):
            await asyncio.sleep(EVERY * 5)
        assert [what for what, _ in await h.alarms()] == ["recordings cannot be looked at"]


@virtual
async def test_a_loss_that_a_full_disk_keeps_from_the_ledger_is_entered_once_there_is_room(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        look = Look(h.records.sources.ledger, h.records.sources.recordings, h.now())
        full = [LedgerError("full"), RuntimeError("what nobody thought of")]

        def enter(facts: Sequence[Fact]) -> None:
            if full:
                raise full.pop()
            h.entered.extend(facts)

        async with going_on(lambda: rounds(look, h.store, h.now, enter)):
            await asyncio.sleep(EVERY * 0.9)
            h.records.path(3).unlink()
            await asyncio.sleep(EVERY * 4)
        assert [fact.about["recording"] for fact in h.entered] == [name(3)]
        assert [what for what, _ in await h.alarms()].count("recording missing") == 1


@virtual
async def test_a_night_that_fails_as_nobody_thought_of_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as h:

        def broken(*_: object) -> None:
            raise ValueError("a row that cannot be read")

        with monkeypatch.context() as patched:
            patched.setattr("ivr.recording.nightly._apart", broken)
            async with going_on(lambda: nightly(h.night())):
                await asyncio.sleep(FIRST_AFTER + 60)
                assert await h.alarms() == [("recordings not reconciled", "a row that cannot be read")]
                patched.undo()
                await asyncio.sleep(AGAIN_SECONDS)
                assert len(h.entered) == 1


@virtual
async def test_each_night_is_kept_and_one_that_was_missed_is_caught_up_at_the_start(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        async with going_on(lambda: nightly(h.night())):
            await asyncio.sleep(FIRST_AFTER + 60)
            assert len(h.entered) == 1, "it had never run"
            await asyncio.sleep(5 * HOUR)
            assert len(h.entered) == 1
            await asyncio.sleep(2 * HOUR)
            assert len(h.entered) == 2
            await asyncio.sleep(24 * HOUR)
            assert len(h.entered) == 3
        async with going_on(lambda: nightly(h.night())):
            await asyncio.sleep(FIRST_AFTER + 60)
            assert len(h.entered) == 3, "a start by day needs none"
        await asyncio.sleep(48 * HOUR)
        async with going_on(lambda: nightly(h.night())):
            await asyncio.sleep(FIRST_AFTER + 60)
            assert len(h.entered) == 4


@virtual
async def test_a_night_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        aside = h.records.sources.recordings.rename(tmp_path / "unmounted")
        async with going_on(lambda: nightly(h.night())):
            await asyncio.sleep(FIRST_AFTER + 60)
            assert [what for what, _ in await h.alarms()] == ["recordings not reconciled"]
            aside.rename(h.records.sources.recordings)
            await asyncio.sleep(AGAIN_SECONDS)
            assert len(h.entered) == 1
