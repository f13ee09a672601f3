from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr.core.call import CallId, Incoming, Outcome
from ivr.core.gaps import SECOND, Gap, GapReason, Keep, Terms
from ivr.core.marks import Mark, MarkKind
from ivr.core.recording_state import RecordingState
from ivr.errors import StoreError
from ivr.evidence.entry import Fact, Kind
from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording import sealer as sealer_module
from ivr.recording import sealing as sealing_module
from ivr.recording.salvage import salvage, seal_unseen
from ivr.recording.seal import NotRecorded, Sealed
from ivr.recording.sealer import Sealer
from ivr.recording.verdict import ToSeal
from ivr.store.rows import Recording
from ivr.store.store import Store
from tests.recording.safes import entries, safe_in
from tests.recording.sounds import captured

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def talked(call: str, seconds: float) -> ToSeal:
    return ToSeal(call, NOON, NOON, NOON + timedelta(seconds=seconds))


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def sealer(store: Store, spool: Path, tmp_path: Path) -> AsyncIterator[Sealer]:
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    yield sealer
    await sealer.close()


async def states(store: Store, sealer: Sealer) -> dict[str, tuple[RecordingState, float, str]]:
    await sealer.drain()
    await store.flush()
    return {r.call: (r.state, r.seconds, r.reason) for r in await store.recordings()}


async def test_a_call_that_ended_is_sealed_and_on_record(
    store: Store, sealer: Sealer, spool: Path, tmp_path: Path
) -> None:
    captured(spool, "c1", 3.0, 3.0)
    sealer.ended(talked("c1", 3.1))
    assert await states(store, sealer) == {"c1": (RecordingState.RECORDED, 3.0, "")}
    recording = (await store.recordings())[0]
    assert (recording.path, recording.channels) == (str(tmp_path / "recordings/2026/03/04/c1.audio"), 2)
    assert (recording.started, recording.ended) == (NOON, NOON + timedelta(seconds=3.1))
    assert files(tmp_path / "recordings/2026") == ["c1.about", "c1.audio"]
    assert files(tmp_path / "recording-keys") == ["c1.key"]
    assert files(spool) == []
    assert await store.alarms() == ()


async def test_a_recording_shorter_than_its_call_is_never_called_recorded(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 3.0, 3.0)
    sealer.ended(talked("c1", 10))
    state, seconds, reason = (await states(store, sealer))["c1"]
    assert (state, seconds) == (RecordingState.PARTIAL, 3.0)
    assert "7.0 s missing" in reason
    assert [(gap.begin, gap.end, gap.reason) for gap in (await store.recordings())[0].gaps] == [
        (3 * SECOND, 10 * SECOND, GapReason.FAILURE)
    ]
    assert [a.what for a in await store.alarms()] == ["recording partial"]


async def test_a_pause_is_on_record_with_who_and_why_and_raises_no_alarm(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 3.0, 3.0)
    for at, begins in ((1, True), (2, False)):
        store.marked(Mark("c1", NOON + timedelta(seconds=at), MarkKind.PAUSE, begins, who="1001", why="card"))
    await store.flush()
    sealer.ended(talked("c1", 3.0))
    assert (await states(store, sealer))["c1"] == (RecordingState.RECORDED, 3.0, "")
    assert (await store.recordings())[0].gaps == (Gap(750_000, 2_250_000, GapReason.PAUSED, "1001", "card"),)
    assert await store.alarms() == ()


async def test_who_was_on_the_line_stands_in_the_gap(store: Store, sealer: Sealer, spool: Path) -> None:
    captured(spool, "c1", 3.0, 3.0)
    store.leg_dialled("leg", "c1", "agent", "1001", NOON)
    store.leg_answered("leg", NOON + timedelta(seconds=1))
    await store.flush()
    sealer.ended(talked("c1", 10))
    assert "7.0 s missing from 3.0 s on (with 1001, neither side was captured)" in (await states(store, sealer))["c1"]


async def test_a_call_that_the_rules_do_not_record_is_on_record_as_such(store: Store, sealer: Sealer) -> None:
    terms = Terms(Keep.NOTHING, "internal call")
    sealer.ended(ToSeal("c1", NOON, NOON, NOON + timedelta(seconds=9), terms))
    word = RecordingState.INTENTIONALLY_NOT_RECORDED
    assert await states(store, sealer) == {"c1": (word, 0.0, "internal call")}
    assert await store.alarms() == ()


async def test_sound_of_a_call_that_must_not_be_recorded_raises_an_alarm(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 9.0, 9.0)
    sealer.ended(ToSeal("c1", NOON, NOON, NOON + timedelta(seconds=9), Terms(Keep.NOTHING, "internal call")))
    assert (await states(store, sealer))["c1"][0] is RecordingState.RECORDED_IN_ERROR
    assert [a.what for a in await store.alarms()] == ["recording recorded_in_error"]


async def test_marks_that_cannot_be_read_cost_the_names_of_the_gaps_and_not_the_recording(
    store: Store, sealer: Sealer, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_call: CallId) -> tuple[Mark, ...]:
        raise StoreError("away")

    monkeypatch.setattr(store, "marks", away)
    captured(spool, "c1", 3.0, 3.0)
    sealer.ended(replace(talked("c1", 3.0), pauses=()))
    assert (await states(store, sealer))["c1"][0] is RecordingState.RECORDED


async def test_an_answered_call_without_files_is_on_record_as_not_recorded(store: Store, sealer: Sealer) -> None:
    sealer.ended(talked("c1", 10))
    assert await states(store, sealer) == {"c1": (RecordingState.NOT_RECORDED, 0.0, "the switch wrote nothing")}
    assert [a.what for a in await store.alarms()] == ["recording not_recorded"]


async def test_a_call_that_was_never_answered_leaves_neither_files_nor_an_entry(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 0, 0)
    sealer.ended(ToSeal("c1", NOON, None, NOON + timedelta(seconds=9)))
    assert await states(store, sealer) == {}
    assert files(spool) == []


async def test_one_bad_call_does_not_stop_the_others(store: Store, sealer: Sealer, spool: Path) -> None:
    captured(spool, "c2", 1.0, 1.0)
    sealer.ended(talked("../c1", 1))
    sealer.ended(talked("c2", 1))
    found = await states(store, sealer)
    assert found["../c1"][0] is RecordingState.NOT_RECORDED
    assert found["c2"][0] is RecordingState.RECORDED


async def test_more_calls_than_there_is_room_for_raise_an_alarm_and_nothing_else(
    store: Store, spool: Path, tmp_path: Path
) -> None:
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, most=1)
    sealer.ended(talked("c1", 1))
    sealer.ended(talked("c2", 1))
    await store.flush()
    assert [a.detail for a in await store.alarms()] == ["c2: too many are waiting"]


async def test_files_of_calls_that_are_gone_are_salvaged_and_those_of_live_calls_left_alone(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    for call in ("ended", "cut-off", "live"):
        captured(spool, call, 2.0, 2.0)
        store.call_arrived(Incoming(call, "400", "139", NOON))
        store.call_answered(call, NOON)
    store.call_ended("ended", Outcome.COMPLETEAGENT, NOON + timedelta(seconds=2))
    captured(spool, "unknown", 2.0, 2.0)
    await store.flush()
    assert await salvage(store, sealer, spool, {"live"}) == ("cut-off", "ended", "unknown")
    found = await states(store, sealer)
    assert {call: state for call, (state, _, _) in found.items()} == {
        "ended": RecordingState.RECORDED,
        "cut-off": RecordingState.PARTIAL,
        "unknown": RecordingState.NO_CALL,
    }
    assert "could not be checked" in found["cut-off"][2]
    assert files(spool) == ["live.caller.sln", "live.other.sln"]


async def test_an_answered_call_that_was_killed_as_it_was_sealed_is_not_without_a_word(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    for call in ("killed", "told", "live", "rang"):
        store.call_arrived(Incoming(call, "400", "139", datetime.now(UTC)))
        if call != "rang":
            store.call_answered(call, datetime.now(UTC))
        if call != "live":
            store.call_ended(call, Outcome.ABANDON, datetime.now(UTC) + timedelta(seconds=3))
    store.recorded(Recording("told", "", 0.0, 0, RecordingState.NOT_RECORDED, NOON, NOON))
    await store.flush()
    assert await salvage(store, sealer, spool, {"live"}) == ("killed",)
    found = await states(store, sealer)
    assert found["killed"][0] is RecordingState.NOT_RECORDED


async def test_a_call_of_the_fallback_that_the_store_hears_of_later_is_known_by_then(
    store: Store, spool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer_module, "QUIET", 0.01)
    account = tmp_path / "calls.csv"
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0, account=account)
    sealer.start()
    captured(spool, "c1", 9.0, 9.0)
    account.write_text(f"c1,c1,{NOON.timestamp()},{NOON.timestamp()},{NOON.timestamp() + 9},ANSWERED,fallback\n")
    await salvage(store, sealer, spool, ())
    await asyncio.sleep(0.1)
    assert await states(store, sealer) == {}, "nobody knows it yet, and it was there a moment ago"
    store.call_arrived(Incoming("c1", "400", "139", NOON))
    store.call_answered("c1", NOON)
    store.leg_dialled("c1", "c1", "caller", "139", NOON)
    store.leg_ended("c1", "normal", NOON + timedelta(seconds=9))
    store.call_ended("c1", Outcome.MESSAGE, NOON + timedelta(seconds=9))
    await store.flush()
    async with asyncio.timeout(10):
        while "c1" in sealer:  # noqa: ASYNC110 - it is looked at again soon
            await asyncio.sleep(0.01)
    assert (await states(store, sealer))["c1"] == (RecordingState.RECORDED, 9.0, "")
    await sealer.close()


@pytest.mark.parametrize(
    ("seconds_ago", "live", "goes"), [(60, False, True), (60, True, False), (20, False, False), (None, False, False)]
)
async def test_what_was_captured_of_a_caller_whom_nobody_but_the_switch_has_seen_goes_as_it_is_over(
    store: Store, spool: Path, tmp_path: Path, seconds_ago: int | None, live: bool, goes: bool
) -> None:
    """He hung up before the fallback had begun with him."""
    account = tmp_path / "calls.csv"
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0, account=account)
    sealer.start()
    captured(spool, "c1", 0.0, 0.0)
    for file in files(spool):
        os.utime(spool / file, (time.time() - 70, time.time() - 70))
    if seconds_ago is not None:
        account.write_text(f"c1,c1,{time.time() - 70},0.0,{time.time() - seconds_ago},NO ANSWER,fallback\n")
    await seal_unseen(store, sealer, spool, account, {"c1"} if live else ())
    await sealer.drain()
    assert files(spool) == ([] if goes else ["c1.caller.sln", "c1.other.sln"])
    assert await states(store, sealer) == {}, "of a caller who was never answered there is nothing to record"
    await sealer.close()


@pytest.mark.parametrize("controller", ["dead", "frozen"])
async def test_a_call_that_the_switch_serves_by_itself_is_sealed_once_it_is_over_and_whole(
    store: Store, spool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, controller: str
) -> None:
    monkeypatch.setattr(sealer_module, "QUIET", 0.01)
    monkeypatch.setattr(sealing_module, "STRANGE", 0.0)
    account = tmp_path / "calls.csv"
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0, account=account)
    sealer.start()
    captured(spool, "c1", 2.0, 2.0)
    if controller == "dead":
        assert await salvage(store, sealer, spool, ()) == ("c1",)
    else:
        sealer.ended(ToSeal("c1", NOON, None, NOON))  # it left us for the fallback before we saw it
    await asyncio.sleep(0.1)
    assert await states(store, sealer) == {}
    captured(spool, "c1", 9.0, 9.0)
    account.write_text(f"c1,c1,{NOON.timestamp()},{NOON.timestamp()},{NOON.timestamp() + 9},ANSWERED,fallback\n")
    async with asyncio.timeout(10):
        while "c1" in sealer:  # noqa: ASYNC110 - it is looked at again soon
            await asyncio.sleep(0.01)
    word = RecordingState.NO_CALL if controller == "dead" else RecordingState.RECORDED
    assert (await states(store, sealer))["c1"] == (word, 9.0, "")
    assert files(spool) == []
    await sealer.close()


async def test_of_what_the_switch_gives_no_account_it_has_died_and_writes_no_more(
    store: Store, spool: Path, tmp_path: Path
) -> None:
    captured(spool, "c1", 2.0, 2.0)
    for side in files(spool):
        os.utime(spool / side, (NOON.timestamp(), NOON.timestamp()))
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0, account=tmp_path / "none.csv")
    sealer.start()
    await salvage(store, sealer, spool, ())
    assert (await states(store, sealer))["c1"][0] is RecordingState.NO_CALL
    await sealer.close()


async def test_an_end_that_was_written_down_at_a_new_start_is_not_taken_for_the_calls(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 2.0, 2.0)
    restarted = NOON + timedelta(seconds=60)
    store.call_arrived(Incoming("c1", "400", "139", NOON))
    store.leg_dialled("c1", "c1", "caller", "139", NOON)
    store.call_answered("c1", NOON)
    store.leg_ended("c1", "unknown", restarted)
    store.call_ended("c1", Outcome.INTERRUPTED, restarted)
    await store.flush()
    await salvage(store, sealer, spool, set())
    assert "could not be checked" in (await states(store, sealer))["c1"][2]


@pytest.mark.parametrize("reason", [GapReason.POLICY, GapReason.BEFORE_CONSENT, GapReason.NO_CONSENT])
async def test_a_call_that_must_not_be_recorded_is_no_failure_after_a_crash_and_its_sound_is_removed(
    store: Store, sealer: Sealer, spool: Path, reason: GapReason
) -> None:
    captured(spool, "c1", 2.0, 2.0)
    store.call_arrived(Incoming("c1", "400", "139", NOON))
    store.call_answered("c1", NOON)
    store.marked(Mark("c1", NOON, MarkKind.PAUSE, what=reason.value, who="rules", why="the works council"))
    await store.flush()
    await salvage(store, sealer, spool, set())
    assert await states(store, sealer) == {"c1": (RecordingState.INTENTIONALLY_NOT_RECORDED, 0.0, "the works council")}
    assert files(spool) == []
    assert not [alarm for alarm in await store.alarms() if "recording" in alarm.what]


async def test_what_was_kept_until_a_queue_that_is_not_recorded_stays(
    store: Store, sealer: Sealer, spool: Path
) -> None:
    captured(spool, "c1", 2.0, 2.0)
    store.call_arrived(Incoming("c1", "400", "139", NOON))
    store.call_answered("c1", NOON)
    at = NOON + timedelta(seconds=1)
    store.marked(Mark("c1", at, MarkKind.PAUSE, what=GapReason.POLICY.value, who="rules"))
    store.call_ended("c1", Outcome.COMPLETEAGENT, NOON + timedelta(seconds=2))
    await store.flush()
    await salvage(store, sealer, spool, set())
    assert (await states(store, sealer))["c1"][:2] == (RecordingState.RECORDED, 2.0)


async def test_that_there_is_none_is_entered_once_however_often_it_is_salvaged(
    store: Store, spool: Path, tmp_path: Path
) -> None:
    store.call_arrived(Incoming("c1", "400", "139", NOON))
    store.call_answered("c1", NOON)
    await store.flush()
    for _ in range(2):
        captured(spool, "c1", 0.0, 0.0)
        sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
        sealer.start()
        await salvage(store, sealer, spool, set())
        await sealer.drain()
        await sealer.close()
    assert [entry.about["recording"] for entry in entries(tmp_path, Kind.NOT_RECORDED)] == ["c1"]


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_call_across_midnight_is_sealed_once_whichever_day_is_thought_to_be_its_own(
    store: Store, sealer: Sealer, spool: Path, tmp_path: Path, days: int
) -> None:
    captured(spool, "c1", 2.0, 2.0)
    sealer.ended(talked("c1", 2.0))
    await sealer.drain()
    captured(spool, "c1", 2.0, 2.0)
    sealer.ended(replace(talked("c1", 2.0), day=NOON + timedelta(days=days)))
    await sealer.drain()
    assert len(entries(tmp_path, Kind.SEALED)) == 1
    assert len(list((tmp_path / "recordings").rglob("*.audio"))) == 1


async def test_files_that_are_written_late_are_waited_for(store: Store, spool: Path, tmp_path: Path) -> None:
    captured(spool, "late", 1.0, 1.0)
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0.05)
    sealer.start()
    sealer.ended(talked("late", 4.0))
    asyncio.get_running_loop().call_later(0.12, captured, spool, "late", 4.0, 4.0)
    assert (await states(store, sealer))["late"] == (RecordingState.RECORDED, 4.0, "")
    await sealer.close()


async def test_what_nobody_thought_of_costs_one_recording_and_not_all_that_come_after(
    store: Store, sealer: Sealer, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in ("bad", "good"):
        captured(spool, call, 1.0, 1.0)
    as_always = sealing_module.seal

    def falls_over(call: CallId, *rest: Any) -> Sealed | NotRecorded:
        if call == "bad":
            raise ZeroDivisionError("no samples a second")
        return as_always(call, *rest)

    monkeypatch.setattr(sealing_module, "seal", falls_over)
    with capture_logs() as logs:
        sealer.ended(talked("bad", 1))
        sealer.ended(talked("good", 1))
        found = await states(store, sealer)
    reason = "not sealed yet, what was captured is kept: no samples a second"
    assert found == {
        "bad": (RecordingState.NOT_RECORDED, 0.0, reason),
        "good": (RecordingState.RECORDED, 1.0, ""),
    }
    assert [entry["call_id"] for entry in logs if entry["event"] == "sealing failed"] == ["bad"]
    assert [a.detail for a in await store.alarms()] == [f"bad: {reason}"]
    assert files(spool) == ["bad.caller.sln", "bad.other.sln"]
    assert "bad" not in sealer, "so that it can be salvaged"


@pytest.mark.parametrize(
    ("lacking", "said"), [(OSError(28, "No space left on device"), "No space left"), (MemoryError(), "MemoryError")]
)
async def test_what_could_not_be_put_away_is_tried_again_and_told_once(
    store: Store, sealer: Sealer, spool: Path, monkeypatch: pytest.MonkeyPatch, lacking: Exception, said: str
) -> None:
    captured(spool, "c1", 1.0, 1.0)
    tries, third, loop = list[CallId](), asyncio.Event(), asyncio.get_running_loop()
    as_always = sealing_module.seal

    def full_twice(call: CallId, *rest: Any) -> Sealed | NotRecorded:
        tries.append(call)
        if len(tries) < 3:
            raise lacking
        loop.call_soon_threadsafe(third.set)
        return as_always(call, *rest)

    monkeypatch.setattr(sealing_module, "seal", full_twice)
    monkeypatch.setattr(sealer_module, "AGAIN_SECONDS", 0.01)
    sealer.ended(talked("c1", 1))
    assert (await states(store, sealer))["c1"][0] is RecordingState.NOT_RECORDED
    assert "c1" in sealer, "so that nobody salvages it meanwhile"
    await third.wait()
    assert await states(store, sealer) == {"c1": (RecordingState.RECORDED, 1.0, "")}
    [alarm] = await store.alarms()
    assert alarm.what == "recording not_recorded"
    assert said in alarm.detail


async def test_what_was_captured_stays_until_the_store_has_the_recording(
    store: Store, sealer: Sealer, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(spool, "c1", 1.0, 1.0)
    flush, asked, may = store.flush, asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        asked.set()
        await may.wait()
        await flush()

    monkeypatch.setattr(store, "flush", slow)
    sealer.ended(talked("c1", 1))
    await asked.wait()
    assert "c1.caller.sln" in files(spool)
    assert "c1" in sealer
    may.set()
    await sealer.drain()
    assert files(spool) == []
    assert "c1" not in sealer


async def test_closing_does_not_wait_for_ever_for_a_disk_that_gives_no_answer(
    store: Store, spool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hangs(*_: object) -> NotRecorded:
        loop.call_soon_threadsafe(asked.set)
        assert answers.wait(10), "nobody let it go on"
        return NotRecorded("too late")

    monkeypatch.setattr(sealing_module, "seal", hangs)
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    sealer.ended(talked("c1", 0.1))
    sealer.ended(talked("c2", 0.1))
    await asked.wait()
    with capture_logs() as logs:
        await asyncio.wait_for(sealer.close(within=0.01), 5)
    answers.set()
    assert [(entry["event"], entry["calls"]) for entry in logs] == [("recordings are left for the next start", 2)]
    assert await store.recordings() == ()


async def test_closing_returns_when_sealing_has_ended_already(store: Store, spool: Path, tmp_path: Path) -> None:
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    await sealer.close()
    sealer.ended(talked("too-late", 1))
    await asyncio.wait_for(sealer.close(), 5)
    assert "too-late" in sealer


async def test_a_call_answered_for_a_moment_raises_no_alarm(store: Store, sealer: Sealer) -> None:
    sealer.ended(talked("click", 0.3))
    assert await states(store, sealer) == {}
    assert await store.alarms() == ()


@pytest.mark.parametrize("fate", [Kind.ARCHIVED, Kind.DELETED])
async def test_what_was_archived_or_deleted_is_not_sealed_anew_from_what_a_kill_has_left(
    store: Store, sealer: Sealer, spool: Path, tmp_path: Path, fate: Kind
) -> None:
    layout = Layout(tmp_path)
    captured(spool, "c1", 3.0, 3.0)
    sealer.ended(talked("c1", 3.0))
    await states(store, sealer)
    for file in layout.recordings.rglob("c1.*"):
        file.unlink()
    Ledger.open(layout.ledger, signing_key(layout.ledger_key), lambda: NOON).append([Fact(fate, {"recording": "c1"})])
    [row] = await store.recordings()
    captured(spool, "c1", 3.0, 3.0)
    sealer.ended(replace(talked("c1", 3.0), forgotten=True))
    await states(store, sealer)
    assert await store.recordings() == (row,)
    assert len(entries(tmp_path, Kind.SEALED)) == 1
    assert files(spool) == []
    assert sealer.left == 0
