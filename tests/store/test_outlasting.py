"""The database is away for half an hour: everything told meanwhile is in it afterwards, in order and once."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ivr.core.call import Ended, InFlow, Outcome
from ivr.errors import StoreError
from ivr.store import aside as on_disk
from ivr.store.store import Store
from tests.store.a_call import NOON, incoming, later, tell_whole_call
from tests.virtual_time import virtual

HALF_AN_HOUR = 1800


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def a_store(folder: Path) -> Store:
    return Store(folder / "ivr.db", busy_timeout_ms=1, aside=folder / "journal")


async def alarms(store: Store) -> list[str]:
    await store.flush()
    with closing(sqlite3.connect(store._url.database or "")) as database:
        told = database.execute("select what, detail from alarms order by id")
        return [f"{what}: {detail}" if detail else what for what, detail in told]


async def killed(store: Store, leaves: Path) -> None:
    """Its disk as it is, for the next; it itself is told to go without writing a thing."""
    shutil.copytree(Path(store._url.database or "").parent, leaves)
    assert store._journal._task
    store._journal._task.cancel()
    await asyncio.wait([store._journal._task])
    await store._writer.close()
    await super(Store, store).close()


@virtual
async def test_what_half_an_hour_brings_is_on_disk_and_written_once_it_is_back(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    await store.open()
    with locked(tmp_path / "ivr.db"):
        for number in range(HALF_AN_HOUR // 10):
            tell_whole_call(store, f"c{number}")
            await asyncio.sleep(10)
        assert store.unwritten.away
        assert store.waiting == 0, "nothing is in memory alone"
        assert (tmp_path / "journal").exists()
    await store.flush()
    assert not store.unwritten.away
    calls = await store.calls(1000)
    assert len(calls) == 180
    assert {(call.outcome, call.stage) for call in calls} == {("COMPLETEAGENT", Ended(Outcome.COMPLETEAGENT))}
    story = await store.call("c7")
    assert story
    assert len(story.trace) == 2
    assert [told.partition(":")[0] for told in await alarms(store)] == ["database away", "database back"]
    assert list((tmp_path / "journal").iterdir()) == []
    await store.close()


@virtual
async def test_killed_meanwhile_the_next_one_writes_what_it_left(tmp_path: Path) -> None:
    first = a_store(tmp_path / "first")
    await first.open()
    with locked(tmp_path / "first/ivr.db"):
        tell_whole_call(first)
        await asyncio.sleep(60)
        await killed(first, tmp_path / "then")
    store = a_store(tmp_path / "then")
    await store.open()
    story = await store.call("node-1-1.1")
    assert story
    assert (story.call.outcome, len(story.trace), len(story.legs)) == ("COMPLETEAGENT", 2, 2)
    await store.close()


@virtual
async def test_started_while_it_is_still_locked_it_writes_both_in_order_later(tmp_path: Path) -> None:
    first = a_store(tmp_path / "first")
    await first.open()
    with locked(tmp_path / "first/ivr.db"):
        first.call_arrived(incoming("c1"))
        first.stage("c1", InFlow("old", "zh"))
        first.leg_dialled("leg", "c1", "agent", "1001", NOON)
        first.leg_ended("leg", "busy", NOON)
        await asyncio.sleep(60)
        await killed(first, tmp_path / "then")
    store = a_store(tmp_path / "then")
    with locked(tmp_path / "then/ivr.db"):
        await store.open()
        store.stage("c1", InFlow("new", "zh"))
        store.leg_ended("leg", "normal", later(9))
        await asyncio.sleep(60)
        assert store.unwritten.away
    await store.flush()
    story = await store.call("c1")
    assert story
    assert (story.call.stage, story.legs[0].ending) == (InFlow("new", "zh"), "busy")
    await store.close()


@virtual
async def test_killed_between_writing_a_piece_and_removing_it_nothing_is_there_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path / "first")
    await store.open()
    with locked(tmp_path / "first/ivr.db"):
        tell_whole_call(store)
        await asyncio.sleep(60)
        monkeypatch.setattr(on_disk.Aside, "done", lambda *_: (_ for _ in ()).throw(OSError("killed here")))
    await asyncio.sleep(60)
    assert store.unwritten.away, "the piece is written, and still there"
    assert len(await store.calls()) == 1
    await killed(store, tmp_path / "then")
    monkeypatch.undo()
    store = a_store(tmp_path / "then")
    await store.open()
    story = await store.call("node-1-1.1")
    assert story
    assert (len(await store.calls()), len(story.trace), len(story.legs)) == (1, 2, 2)
    assert story.call.outcome == "COMPLETEAGENT"
    await store.close()


@virtual
async def test_with_no_room_on_disk_either_it_stays_in_memory_up_to_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "ivr.db", busy_timeout_ms=1, aside=tmp_path / "journal", room=20)
    await store.open()
    monkeypatch.setattr(on_disk.Aside, "append", lambda *_: (_ for _ in ()).throw(OSError("No space left on device")))
    with locked(tmp_path / "ivr.db"):
        store.alarm("the first", NOON)
        await asyncio.sleep(60)
        for number in range(30):
            store.call_arrived(incoming(f"c{number:02}"))
        assert store.waiting == 20
        await asyncio.sleep(60)
    await store.flush()
    kept = {call.id for call in await store.calls(100)}
    assert "c29" in kept
    assert "c00" not in kept, "the oldest go first"
    assert (await alarms(store))[-1:] == ["database back: 0 rows of traces and 13 others were lost"]
    await store.close()


@virtual
async def test_stopped_while_it_is_away_what_was_told_last_is_on_disk(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    await store.open()
    with locked(tmp_path / "ivr.db"):
        store.call_arrived(incoming("c1"))
        await asyncio.sleep(60)
        store.call_arrived(incoming("c2"))
        await store.close()
    store = a_store(tmp_path)
    await store.open()
    assert {call.id for call in await store.calls()} == {"c1", "c2"}
    await store.close()


@virtual
async def test_locked_at_its_first_start_it_begins_all_the_same_and_has_everything_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.store.migrating.PATIENCE", 0.01)
    tmp_path.joinpath("ivr.db").touch()
    store = a_store(tmp_path)
    with locked(tmp_path / "ivr.db"):
        await store.open()
        tell_whole_call(store)
        with pytest.raises(StoreError):
            await store.calls()
        await asyncio.sleep(60)
        assert store.unwritten.away
        assert store.waiting == 0, "nothing is in memory alone"
    await store.flush()
    assert [call.outcome for call in await store.calls()] == ["COMPLETEAGENT"]
    told = [what.partition(":")[0] for what in await alarms(store)]
    assert told == ["database away at the start", "database away", "database back"]
    await store.close()


async def test_a_journal_that_cannot_be_used_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file, where a folder should be")
    with pytest.raises(StoreError, match=r"The journal in .*journal cannot be used: .* IVR_JOURNAL"):
        await a_store(tmp_path).open()
