"""Every call, event, file and entry is accounted for; each loss is named."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.core.call import Incoming, Outcome
from ivr.core.message_id import message_id
from ivr.core.reconciling import Judged
from ivr.core.recording_state import RecordingState
from ivr.core.tallied import Tally
from ivr.evidence.entry import Fact, Kind
from ivr.recording import reconcile as reconcile_module
from ivr.recording.reconcile import NoRoom, Reconciled, reconcile
from ivr.store.accounts import Range
from ivr.store.rows import Recording
from ivr.store.store import Store
from tests.recording.firm_of_records import AUDIO, DAY, TALKED, Records, begun, in_store, name

NOW = DAY + timedelta(days=2)
CALLS = range(10)
ALWAYS = Range()


@pytest.fixture
async def records(tmp_path: Path) -> Records:
    """Ten calls of which all tell the same."""
    records = Records(tmp_path)
    store = Store(records.sources.database)
    await store.open()
    for call in CALLS:
        in_store(store, records, call)
    await store.close()
    records.sealed(CALLS)
    records.accounted(CALLS)
    records.sources.spool.mkdir()
    return records


async def found(records: Records, within: Range = ALWAYS) -> tuple[Reconciled, list[Judged]]:
    exceptions: list[Judged] = []
    return await reconcile(records.sources, within, NOW, exceptions.append), exceptions


def words(exceptions: list[Judged]) -> list[tuple[str, str]]:
    return [(judged.call, judged.word.value) for judged in exceptions]


async def test_where_all_tell_the_same_nobody_needs_to_look(records: Records) -> None:
    reconciled, exceptions = await found(records)
    assert exceptions == []
    assert reconciled.is_clean
    counts = reconciled.tally.counts()
    assert (counts["calls"], counts["answered"], counts["recorded"]) == (10, 10, 10)
    assert reconciled.told == {"store": 10, "row": 10, "switch": 10, "ledger": 10, "disk": 10, "spool": 0}


async def message(records: Records, *, entered: bool = True, row: bool = True) -> str:
    """A message in call 3, which is a recording beside it; its name."""
    of_call, path = name(3), records.path(3)
    told = records._sealed(3).about
    recording = message_id(of_call, "1")
    renamed = {key: str(value).replace(of_call, recording) for key, value in told.items() if isinstance(value, str)}
    for ending in (".audio", ".about"):
        path.with_name(f"{recording}{ending}").write_bytes(records.path(3, ending).read_bytes())
    if entered:
        records.ledger().append([Fact(Kind.SEALED, {**told, **renamed})])
    if row:
        store = Store(records.sources.database)
        await store.open()
        store.recorded(
            Recording(recording, "", TALKED, 1, RecordingState.RECORDED, begun(3), begun(3), size=len(AUDIO))
        )
        await store.close()
    return recording


async def test_a_message_stands_beside_its_call_and_the_counts_add_up_without_it(records: Records) -> None:
    await message(records)
    reconciled, exceptions = await found(records)
    assert exceptions == []
    counts = reconciled.tally.counts()
    assert (counts["calls"], counts["answered"], counts["recorded"], counts["messages"]) == (10, 10, 10, 1)


@pytest.mark.parametrize(
    ("known", "word"),
    [({"entered": False}, "tampered"), ({"row": False}, "tampered"), ({}, "missing")],
)
async def test_a_message_that_not_all_tell_of_is_named(records: Records, known: dict[str, bool], word: str) -> None:
    recording = await message(records, **known)
    if not known:
        records.path(3).with_name(f"{recording}.audio").unlink()
    reconciled, exceptions = await found(records)
    assert words(exceptions) == [(recording, word)]
    assert reconciled.tally.exceptions == 1


def shorten(records: Records) -> None:
    records.path(3).write_bytes(records.path(3).read_bytes()[:-1])


def rename(records: Records) -> None:
    records.path(3).rename(records.path(3).with_name("n1-other.1.audio"))


def put_in(records: Records) -> None:
    records.path(77).write_bytes(b"sound")


def captured(records: Records) -> None:
    (records.sources.spool / "n1-000077.1.caller.sln").write_bytes(b"xx")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda r: r.path(3).unlink(), [(name(3), "missing")]),
        (lambda r: r.path(3, ".about").unlink(), [(name(3), "missing")]),
        (shorten, [(name(3), "tampered")]),
        (rename, [(name(3), "missing"), ("n1-other.1", "no_call")]),
        (put_in, [(name(77), "no_call")]),
        (captured, [(name(77), "no_call")]),
        (lambda r: r.accounted([3], 80.0), [(name(3), "partial")]),
        (lambda r: r.accounted([77]), [(name(77), "not_recorded")]),
        (lambda r: r.accounted([77], context="agents"), []),
    ],
)
async def test_each_loss_is_named(
    records: Records, harm: Callable[[Records], None], said: list[tuple[str, str]]
) -> None:
    harm(records)
    reconciled, exceptions = await found(records)
    assert words(exceptions) == said
    counts = reconciled.tally.counts()
    assert counts["calls"] == counts["answered"] + counts["unanswered"] + counts["under_way"]
    assert reconciled.is_clean is not bool(said)


async def test_contents_of_the_same_length_are_compared_only_if_wanted(records: Records) -> None:
    records.path(3).write_bytes(records.path(3).read_bytes()[::-1])
    assert (await found(records))[1] == []
    exceptions: list[Judged] = []
    await reconcile(records.sources, ALWAYS, NOW, exceptions.append, contents=True)
    assert words(exceptions) == [(name(3), "tampered")]


async def test_a_leg_that_was_dialled_over_a_trunk_is_no_callers_call(records: Records) -> None:
    records.accounted([77])
    store = Store(records.sources.database)
    await store.open()
    store.leg_dialled(name(77), name(3), "outside", "13900000000", begun(3))
    await store.close()
    assert (await found(records))[1] == []


async def test_a_deleted_recording_is_expected_neither_on_the_disk_nor_anywhere_else(records: Records) -> None:
    records.path(3).unlink()
    records.path(3, ".about").unlink()
    records.ledger().append([Fact(Kind.DELETED, {"recording": name(3)})])
    reconciled, exceptions = await found(records)
    assert exceptions == []
    assert reconciled.tally.by_word[RecordingState.DELETED] == 1


async def test_an_archived_recording_is_not_expected_on_the_disk(records: Records) -> None:
    records.path(3).unlink()
    records.path(3, ".about").unlink()
    records.ledger().append([Fact(Kind.ARCHIVED, {"recording": name(3)})])
    assert (await found(records))[1] == []


async def test_a_range_counts_only_its_calls_and_only_their_losses(records: Records) -> None:
    for call in (2, 5, 8):
        records.path(call).unlink()
    within = Range(begun(4) - timedelta(seconds=2), begun(7) - timedelta(seconds=2))
    reconciled, exceptions = await found(records, within)
    assert words(exceptions) == [(name(5), "missing")]
    assert reconciled.tally.counts()["calls"] == 3


async def test_calls_of_another_machine_are_left_to_that_one(records: Records) -> None:
    store = Store(records.sources.database)
    await store.open()
    store.call_arrived(Incoming("n2-000001.1", "400", "139", DAY))
    store.call_answered("n2-000001.1", DAY)
    store.call_ended("n2-000001.1", Outcome.COMPLETEAGENT, DAY + timedelta(minutes=1))
    store.recorded(Recording("n2-000001.1", "/there/n2-000001.1.audio", 60.0, 2, RecordingState.RECORDED, DAY))
    await store.close()
    assert words((await found(records))[1]) == [("n2-000001.1", "missing")]
    ours = replace(records.sources, node="n1")
    exceptions: list[Judged] = []
    await reconcile(ours, ALWAYS, NOW, exceptions.append)
    assert exceptions == []


async def test_without_a_ledger_or_an_account_of_the_switch_the_rest_is_still_compared(
    records: Records, tmp_path: Path
) -> None:
    records.sources.ledger.rename(tmp_path / "elsewhere")
    records.sources.call_records.unlink()
    assert (await found(records))[1] == []
    records.path(3).unlink()
    assert words((await found(records))[1]) == [(name(3), "missing")]


async def test_cancelled_it_ends_its_thread_too(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.recording.reconcile.PAGE", 1)
    judging, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    told: list[str] = []
    as_always = reconcile_module._judged

    def judged(*given: Any) -> Tally:
        try:
            return as_always(*given)
        finally:
            ended.set()

    def progress(what: str, _done: int) -> None:
        told.append(what)
        if what == "judged":
            judging.set()
            go_on.wait(5)

    monkeypatch.setattr(reconcile_module, "_judged", judged)
    task = asyncio.create_task(reconcile(records.sources, ALWAYS, NOW, lambda judged: None, progress))
    assert await asyncio.to_thread(judging.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    assert await asyncio.to_thread(ended.wait, 5)
    assert told.count("judged") == 1


async def test_no_room_for_what_is_gathered_is_told(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("ivr.recording.gathered.Gathered.of_store", full)
    with pytest.raises(NoRoom, match="make room in the temporary folder"):
        await found(records)


async def test_progress_is_told_for_each_source(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.recording.reconcile.PAGE", 2)
    monkeypatch.setattr("ivr.store.accounts.PAGE", 2)
    told: list[str] = []
    await reconcile(records.sources, ALWAYS, NOW, lambda judged: None, lambda what, done: told.append(what))
    assert set(told) == {"calls", "recordings", "the switch's calls", "files", "entries of the ledger", "judged"}
