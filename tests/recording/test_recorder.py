from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.call import Incoming
from ivr.core.gaps import Keep, Terms
from ivr.core.record_policy import RecordingRules
from ivr.core.recording_state import RecordingState
from ivr.recording.recorder import Recorder
from ivr.store.store import Store
from tests.recording.safes import safe_in
from tests.recording.sounds import captured

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RULES = RecordingRules(min_free_mb=1)


def incoming(call: str) -> Incoming:
    return Incoming(call, "400", "139", NOON)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def recorder(store: Store, tmp_path: Path) -> AsyncIterator[Recorder]:
    (tmp_path / "spool").mkdir()
    recorder = Recorder(tmp_path / "spool", safe_in(tmp_path), store, lambda: NOON, settle=0)
    await recorder.start(())
    yield recorder
    await recorder.close()


async def states(store: Store, recorder: Recorder) -> dict[str, RecordingState]:
    await recorder.drain()
    await store.flush()
    return {recording.call: recording.state for recording in await store.recordings()}


async def test_a_call_that_the_switch_captures_can_be_recorded(recorder: Recorder, tmp_path: Path) -> None:
    captured(tmp_path / "spool", "c1", 0, 0)
    assert recorder.impossible("c1", RULES) == ""


async def test_a_call_that_the_switch_does_not_capture_is_told(recorder: Recorder) -> None:
    assert recorder.impossible("c1", RULES) == "the switch did not begin to record"


async def test_a_disk_without_room_is_told(recorder: Recorder) -> None:
    assert "MB free" in recorder.impossible("c1", RecordingRules(min_free_mb=1_000_000_000))


async def test_a_finished_call_is_sealed_by_the_day_of_its_answer(
    store: Store, recorder: Recorder, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 2, 2)
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=2))
    assert await states(store, recorder) == {"c1": RecordingState.RECORDED}
    assert (await store.recordings())[0].path == str(tmp_path / "recordings/2026/03/04/c1.audio")


async def test_closing_without_ever_having_started_leaves_the_files_for_the_next_start(
    store: Store, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 2, 2)
    recorder = Recorder(tmp_path / "spool", safe_in(tmp_path), store, lambda: NOON)
    recorder.finish(incoming("c1"), NOON, NOON)
    await recorder.close()
    assert len(list((tmp_path / "spool").glob("c1.*"))) == 2


async def test_a_call_whose_end_nobody_saw_is_not_called_whole(
    store: Store, recorder: Recorder, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 2, 2)
    recorder.finish(incoming("c1"), NOON, None)
    assert await states(store, recorder) == {"c1": RecordingState.PARTIAL}


async def test_salvaging_leaves_alone_what_is_being_sealed_already(
    store: Store, recorder: Recorder, tmp_path: Path
) -> None:
    for call in ("finished", "forgotten"):
        captured(tmp_path / "spool", call, 2, 2)
        store.call_arrived(incoming(call))
    await store.flush()
    recorder.finish(incoming("finished"), NOON, NOON + timedelta(seconds=2))
    assert await recorder.start(set()) == ("forgotten",)
    assert await states(store, recorder) == {
        "finished": RecordingState.RECORDED,
        "forgotten": RecordingState.PARTIAL,
    }


async def test_what_must_not_be_recorded_and_cannot_be_removed_is_on_record_as_an_error(
    store: Store, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(tmp_path / "spool", "c1", 2, 2)

    def read_only(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("ivr.recording.recorder.remove", read_only)
        await recorder.discard("c1")
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=2), Terms(Keep.NOTHING, "no basis"))
    assert await states(store, recorder) == {"c1": RecordingState.RECORDED_IN_ERROR}
    assert "c1: not removed: Permission denied" in [alarm.detail for alarm in await store.alarms()]
