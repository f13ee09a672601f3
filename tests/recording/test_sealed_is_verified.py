"""What the sealer makes in earnest is clean to `verify`, rows of the store included; what is changed then is found."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.call import Incoming, Outcome
from ivr.evidence.files import Places
from ivr.evidence.keys import public_key, public_path, signing_key
from ivr.evidence.ledger import Ledger
from ivr.evidence.report import Report
from ivr.evidence.verify import Beside, verify
from ivr.provision.layout import Layout
from ivr.recording.deleting import Cause, Deleted, deleter
from ivr.recording.nightly import Night, once
from ivr.recording.reconcile import sources
from ivr.recording.rows import rows_of
from ivr.recording.sealer import Sealer
from ivr.recording.verdict import ToSeal
from ivr.store.store import Store
from tests.recording.rooms import Here
from tests.recording.safes import safe_in
from tests.recording.sounds import captured

NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def layout(tmp_path: Path) -> Layout:
    """Three calls were recorded, and one was not though it should have been."""
    layout = Layout(tmp_path)
    layout.capture.mkdir()
    store = Store(layout.database)
    await store.open()
    sealer = Sealer(store, layout.capture, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    for number in range(4):
        if number < 3:
            captured(layout.capture, f"c{number}", 3.0, 3.0)
        call = f"c{number}"
        store.call_arrived(Incoming(call, "400", "139", NOON))
        store.leg_dialled(call, call, "caller", "139", NOON)
        store.call_answered(call, NOON)
        store.call_ended(call, Outcome.COMPLETEAGENT, NOON + timedelta(seconds=3.25))
    await store.flush()
    for number in range(4):
        sealer.ended(ToSeal(f"c{number}", NOON, NOON, NOON + timedelta(seconds=3.25)))
    await sealer.drain()
    await sealer.close()
    await store.close()
    return layout


async def looked_at(layout: Layout) -> Report:
    beside = Beside(Places(layout.recordings), rows_of(str(layout.database)), patience=0)
    key = public_key(public_path(layout.ledger_key))
    return await asyncio.to_thread(verify, layout.ledger, key, beside)


async def test_what_was_sealed_is_as_it_was_sealed(layout: Layout) -> None:
    report = await looked_at(layout)
    assert report.findings == []
    assert (report.recordings, report.files, report.rows, report.calls) == (3, 6, 4, 4)


async def test_what_is_changed_then_is_found(layout: Layout) -> None:
    (audio,) = layout.recordings.rglob("c1.audio")
    data = bytearray(audio.read_bytes())
    data[len(data) // 2] ^= 1
    audio.write_bytes(data)
    assert [finding.trouble for finding in (await looked_at(layout)).findings] == ["file_changed"]


@pytest.mark.parametrize(
    ("by_hand", "trouble"),
    [
        ("UPDATE calls SET answered = '2026-03-04 12:00:01.000000' WHERE id = 'c1'", "row_changed"),
        ("UPDATE calls SET ended = '2026-03-04 12:00:01.000000' WHERE id = 'c3'", "row_changed"),
        ("DELETE FROM legs WHERE call = 'c1'", "row_changed"),
        ("DELETE FROM calls WHERE id = 'c3'", "row_gone"),
    ],
)
async def test_a_calls_row_that_is_changed_by_hand_is_found(layout: Layout, by_hand: str, trouble: str) -> None:
    with closing(sqlite3.connect(layout.database)) as database, database:
        assert database.execute(by_hand).rowcount == 1
    report = await looked_at(layout)
    assert [finding.trouble for finding in report.findings] == [trouble]


async def test_what_a_night_puts_on_record_is_no_finding(layout: Layout) -> None:
    at = NOON.timestamp()
    layout.call_records.parent.mkdir(parents=True)
    layout.call_records.write_text(f"n1-77.1,n1-77.1,{at:.6f},{at:.6f},{at + 60:.6f},ANSWERED,inbound\n")
    store = Store(layout.database)
    await store.open()
    ledger = await asyncio.to_thread(Ledger.open, layout.ledger, signing_key(layout.ledger_key), lambda: NOON)
    tomorrow = NOON + timedelta(days=1)
    await once(Night(sources(layout), store, ledger.append, layout.reconciled, lambda: tomorrow))
    await store.flush()
    assert {r.call: r.state.value for r in await store.recordings()}["n1-77.1"] == "not_recorded"
    await store.close()
    assert (await looked_at(layout)).findings == []


async def test_a_night_tells_of_a_calls_row_that_was_changed_by_hand(layout: Layout) -> None:
    with closing(sqlite3.connect(layout.database)) as database, database:
        database.execute("DELETE FROM calls WHERE id = 'c3'")
    layout.call_records.parent.mkdir(parents=True)
    layout.call_records.touch()
    store = Store(layout.database)
    await store.open()
    key = public_path(layout.ledger_key)
    await once(Night(sources(layout), store, lambda facts: None, layout.reconciled, lambda: NOON, key=key))
    await store.flush()
    told = [alarm.detail for alarm in await store.alarms() if alarm.what == "ledger changed"]
    await store.close()
    assert [detail.split(";")[0] for detail in told] == ["1 findings, first c3: the database has no row of the call"]


async def test_what_was_deleted_by_the_rules_is_no_finding(here: Here) -> None:
    await here.keep("r1")
    await here.keep("r2")
    async with deleter(here.room) as deletes:
        assert isinstance(await deletes.delete("r1", Cause("retention", "night", "its time has come")), Deleted)
    beside = Beside(Places(here.room.folder), patience=0)
    report = await asyncio.to_thread(verify, here.room.ledger.folder, here.room.signing.public_key(), beside)
    assert report.findings == []
    assert (report.recordings, report.deleted, report.files) == (1, 1, 2)
