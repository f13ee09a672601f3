from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from ivr.core.trace import TraceStep
from ivr.store import writer
from ivr.store.away import DatabaseAwayError
from ivr.store.entries import Entries
from ivr.store.entry import Entry, New
from ivr.store.folding import fold
from ivr.store.journal import Journal
from ivr.store.store import Store
from tests.store.a_call import NOON, incoming, step
from tests.virtual_time import virtual


class Waits:
    """Instead of waiting between two tries: notes how long it would be, and mends the fault at the n-th."""

    def __init__(self, mend_at: int, mend: object) -> None:
        self.asked: list[float] = []
        self._mend_at = mend_at
        self._mend = mend

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) == self._mend_at:
            self._mend()  # type: ignore[operator]


async def test_a_locked_database_delays_rows_and_loses_none(tmp_path: Path) -> None:
    path = tmp_path / "ivr.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        waits = Waits(3, lambda: other.execute("ROLLBACK"))
        store = Store(path, busy_timeout_ms=1, pause=waits)
        await store.open()
        other.execute("BEGIN IMMEDIATE")
        for number in range(50):
            store.call_arrived(incoming(f"c{number}"))
            store.traced(step("told", f"c{number}"))
        await store.flush()
        assert waits.asked == [0.1, 0.2, 0.4]
        assert len(await store.calls(100)) == 50
        assert other.execute("select count(*) from trace").fetchone() == (50,)
        await store.close()


async def test_a_full_disk_raises_nothing_into_calls_and_what_was_told_is_written_when_there_is_room(
    tmp_path: Path,
) -> None:
    limit = [40]
    waits = Waits(2, lambda: limit.__setitem__(0, 100_000))
    store = Store(tmp_path / "ivr.db", pause=waits)
    await store.open()
    event.listen(
        store._writer.engine,
        "checkout",
        lambda connection, *_: connection.cursor().execute(f"PRAGMA max_page_count={limit[0]}"),
    )
    for number in range(300):
        store.traced(step("x" * 1000, f"c{number}"))
    await store.flush()
    assert waits.asked == [0.1, 0.2]
    assert sqlite3.connect(tmp_path / "ivr.db").execute("select count(*) from trace").fetchone() == (300,)
    await store.close()


async def test_without_room_the_oldest_trace_rows_go_and_calls_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "ivr.db", room=10)
    await store.open()
    store.call_arrived(incoming("c1"))
    for number in range(20):
        store.traced(step(str(number), "c1"))
    await store.flush()
    story = await store.call("c1")
    assert story
    assert [s.line for s in story.trace] == [str(number) for number in range(11, 20)]
    await store.close()


async def test_a_row_that_no_database_takes_does_not_hold_up_the_others(store: Store) -> None:
    store.call_arrived(incoming("c1"))
    store.call_answered("c1", NOON.replace(tzinfo=None))
    store.call_arrived(incoming("c2"))
    await store.flush()
    assert {c.id: c.answered for c in await store.calls()} == {"c1": None, "c2": None}


@pytest.mark.parametrize("facts", [{"half": "\ud800"}, {"nul": "a\0b"}, {"thing": object}, {"nan": float("nan")}])
async def test_facts_without_a_json_form_are_kept_as_text_or_nothing(store: Store, facts: dict[str, object]) -> None:
    store.call_arrived(incoming("c1"))
    store.traced(TraceStep("c1", NOON, "odd", "half \ud800 nul \0", facts=facts))
    await store.flush()
    story = await store.call("c1")
    assert story
    assert story.trace[0].line == "half ? nul "
    assert list(story.trace[0].facts) == list(facts)


async def test_closing_writes_what_is_left(tmp_path: Path) -> None:
    store = Store(tmp_path / "ivr.db", every=3600)
    await store.open()
    store.call_arrived(incoming("c1"))
    await store.close()
    assert sqlite3.connect(tmp_path / "ivr.db").execute("select id from calls").fetchall() == [("c1",)]


async def test_rows_told_before_the_store_is_open_are_written_once_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path / "ivr.db")
    store.call_arrived(incoming("c1"))
    await store.open()
    await store.flush()
    assert [c.id for c in await store.calls()] == ["c1"]
    await store.close()


@virtual
async def test_how_long_rows_have_waited_is_told_until_they_are_written() -> None:
    away = [True]

    async def write(entries: Sequence[Entry]) -> None:
        if away[0]:
            raise DatabaseAwayError("gone")

    journal = Journal(write)
    journal.start()
    assert journal.behind == 0
    journal.append(New("alarms", {"id": 1}))
    await asyncio.sleep(60)
    assert journal.behind == pytest.approx(60, abs=1)
    away[0] = False
    await journal.flush()
    assert journal.behind == 0
    await journal.close()


async def test_a_row_that_breaks_the_writing_in_a_way_nobody_foresaw_is_set_apart_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(entries: Sequence[Entry], dialect: str) -> object:
        if any(
            entry.table == "calls" and entry.values.get("id") == "c3" for entry in entries if isinstance(entry, New)
        ):
            raise RuntimeError("nobody foresaw this")
        return fold(entries, dialect)

    monkeypatch.setattr(writer, "fold", breaks)
    store = Store(tmp_path / "ivr.db", aside=tmp_path / "journal")
    await store.open()
    for number in range(8):
        store.call_arrived(incoming(f"c{number}"))
    await store.flush()
    store.call_arrived(incoming("c8"))
    await store.flush()
    assert {call.id for call in await store.calls(100)} == {f"c{number}" for number in (0, 1, 2, 4, 5, 6, 7, 8)}
    apart = tmp_path / "journal/set_apart.lines"
    assert b'"c3"' in apart.read_bytes()
    told = sqlite3.connect(tmp_path / "ivr.db").execute("select what, detail from alarms").fetchall()
    assert told == [("a row cannot be written", f"of calls: RuntimeError; it lies in {apart}")]
    assert store.unwritten.lost == 1
    await store.close()


@virtual
async def test_whatever_breaks_the_writing_it_goes_on() -> None:
    written: list[Entry] = []
    told: list[str] = []

    async def write(entries: Sequence[Entry]) -> None:
        written.extend(entries)

    journal = Journal(write, told=lambda what, _: told.append(what))
    journal.start()
    whole, journal._take = journal._take, lambda: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    journal.append(New("alarms", {"id": 1}))
    await asyncio.sleep(60)
    journal._take = whole  # type: ignore[method-assign]
    await journal.flush()
    assert written == [New("alarms", {"id": 1})]
    assert told == ["writing to the database broke off"]
    await journal.close()


@virtual
async def test_that_a_call_is_there_is_written_at_once_lest_a_kill_leaves_nobody_who_knows() -> None:
    written: list[Entry] = []

    async def write(entries: Sequence[Entry]) -> None:
        written.extend(entries)

    journal = Journal(write)
    journal.start()
    await asyncio.sleep(1)
    entries = Entries(journal, "n")
    entries.call_arrived(incoming("c1"))
    await asyncio.sleep(0.001)
    assert [entry.values["id"] for entry in written if isinstance(entry, New)] == ["c1"]
    entries.call_answered("c1", NOON)
    await asyncio.sleep(0.001)
    assert len(written) == 1  # the rest has its quarter of a second: fewer transactions
    await journal.close()


@virtual
async def test_who_waits_for_what_was_told_does_not_wait_for_what_others_tell_meanwhile() -> None:
    written: list[Entry] = []
    others = True

    async def write(entries: Sequence[Entry]) -> None:
        if others:
            journal.append(New("trace", {"call": "another"}))
        await asyncio.sleep(0.01)
        written.extend(entries)

    journal = Journal(write)
    journal.start()
    journal.append(New("trace", {"call": "another"}), soon=True)
    await asyncio.sleep(0.005)
    journal.append(ours := New("calls", {"id": "ours"}))
    async with asyncio.timeout(0.05):
        await journal.flush()
    assert ours in written
    others = False
    await journal.close()
