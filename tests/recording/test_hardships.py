"""What befalls a disk and a clock: each has its stated behaviour, nothing is lost and nothing sealed twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.call import Incoming
from ivr.core.record_policy import RecordingRules
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Kind
from ivr.recording import sealer as sealer_module
from ivr.recording.recorder import Recorder
from ivr.store.store import Store
from tests.recording.safes import entries, safe_in
from tests.recording.sounds import captured

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
RULES = RecordingRules(min_free_mb=0)
AGAIN = 0.2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, if this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.getuid() != 0 or mounting("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)):
        pytest.skip("only root may mount a disk")
    try:
        (folder / "spool").mkdir()
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mounting(*words: str) -> int:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def recorder(store: Store, disk: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Recorder]:
    monkeypatch.setattr(sealer_module, "AGAIN_SECONDS", AGAIN)
    recorder = Recorder(disk / "spool", safe_in(disk), store, lambda: NOON, settle=0)
    await recorder.start(())
    yield recorder
    await recorder.close()


async def states(store: Store, recorder: Recorder) -> dict[str, RecordingState]:
    await recorder.drain()
    await store.flush()
    return {recording.call: recording.state for recording in await store.recordings()}


async def recorded(store: Store, recorder: Recorder, *calls: str) -> None:
    """Wait until these are whole; each time they are tried again in real time."""
    async with asyncio.timeout(30):
        while await states(store, recorder) != dict.fromkeys(calls, RecordingState.RECORDED):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def incoming(call: str) -> Incoming:
    return Incoming(call, "400", "139", NOON)


def sealed_times(disk: Path) -> Counter[str]:
    return Counter(str(entry.about["recording"]) for entry in entries(disk, Kind.SEALED))


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


async def test_a_disk_that_is_full_keeps_what_was_captured_and_seals_it_once_there_is_room(
    store: Store, recorder: Recorder, disk: Path
) -> None:
    captured(disk / "spool", "c1", 5, 5)
    fill(disk)
    assert "MB needed" in recorder.impossible("c2", RecordingRules(min_free_mb=1))
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=5))
    assert await states(store, recorder) == {"c1": RecordingState.NOT_RECORDED}
    assert (disk / "spool" / "c1.caller.sln").stat().st_size == 80_000
    (alarm,) = await store.alarms()
    assert "No space left" in alarm.detail
    (disk / "filler").unlink()
    await recorded(store, recorder, "c1")
    assert sealed_times(disk) == {"c1": 1}
    assert list((disk / "spool").iterdir()) == []


async def test_a_folder_that_is_read_only_refuses_calls_and_seals_once_it_may_be_written(
    store: Store, recorder: Recorder, disk: Path
) -> None:
    captured(disk / "spool", "c1", 2, 2)
    assert mounting("-o", "remount,ro", str(disk)) == 0
    assert recorder.impossible("c2", RULES) == f"{disk / 'spool'} cannot be written"
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=2))
    assert await states(store, recorder) == {"c1": RecordingState.NOT_RECORDED}
    assert mounting("-o", "remount,rw", str(disk)) == 0
    await recorded(store, recorder, "c1")
    assert sealed_times(disk) == {"c1": 1}


async def test_a_disk_full_at_the_end_of_one_process_is_made_good_by_the_next(
    store: Store, recorder: Recorder, disk: Path
) -> None:
    captured(disk / "spool", "c1", 5, 5)
    store.call_arrived(incoming("c1"))
    fill(disk)
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=5))
    await states(store, recorder)
    await recorder.close()
    (disk / "filler").unlink()
    later = Recorder(disk / "spool", safe_in(disk), store, lambda: NOON, settle=0)
    assert await later.start(()) == ("c1",)
    await states(store, later)
    await later.close()
    assert sealed_times(disk) == {"c1": 1}


@pytest.mark.parametrize(
    ("jump", "state"),
    [
        (timedelta(hours=1), RecordingState.PARTIAL),  # an hour seems to be missing: a person looks
        (-timedelta(hours=1), RecordingState.RECORDED),
    ],
)
async def test_a_clock_that_jumps_an_hour_in_a_call_loses_none_of_its_sound(
    store: Store, tmp_path: Path, jump: timedelta, state: RecordingState
) -> None:
    recorder = Recorder(tmp_path / "spool", safe_in(tmp_path), store, lambda: NOON + jump, settle=0)
    await recorder.start(())
    captured(tmp_path / "spool", "c1", 20, 20)
    recorder.finish(incoming("c1"), NOON, NOON + timedelta(seconds=20) + jump)
    assert await states(store, recorder) == {"c1": state}
    assert [recording.seconds for recording in await store.recordings()] == [20.0]
    assert sealed_times(tmp_path) == {"c1": 1}
    await recorder.close()


def torn(spool: Path) -> None:
    """Cut in the middle of a sample."""
    file = spool / "c1.other.sln"
    os.truncate(file, 4001)


def one_side_gone(spool: Path) -> None:
    (spool / "c1.caller.sln").unlink()


def one_side_empty(spool: Path) -> None:
    (spool / "c1.other.sln").write_bytes(b"")


def half_merged(spool: Path) -> None:
    """A crash came while the two were merged."""
    (spool / "c1.wav").write_bytes(b"RIFF half")


def half_put_away(spool: Path) -> None:
    """A crash came while it was encrypted, and another before its manifest was there."""
    day = spool.parent / "recordings" / "2026" / "11" / "26"
    day.mkdir(parents=True)
    for name in ("c1.audio.part", "c1.about.part", "c1.audio"):
        (day / name).write_bytes(b"half")


@pytest.mark.parametrize("left_so", [torn, one_side_gone, one_side_empty, half_merged, half_put_away])
async def test_what_a_crash_left_is_salvaged_sealed_once_and_leaves_no_rubbish(
    store: Store, tmp_path: Path, left_so: Callable[[Path], None]
) -> None:
    captured(tmp_path / "spool", "c1", 2, 2)
    left_so(tmp_path / "spool")
    store.call_arrived(incoming("c1"))
    await store.flush()
    for expected in (("c1",), ()):
        recorder = Recorder(tmp_path / "spool", safe_in(tmp_path), store, lambda: NOON, settle=0)
        assert await recorder.start(()) == expected
        assert await states(store, recorder) == {"c1": RecordingState.PARTIAL}
        await recorder.close()
    assert [recording.seconds for recording in await store.recordings()] == [2.0]
    assert sealed_times(tmp_path) == {"c1": 1}
    assert list((tmp_path / "spool").iterdir()) == []
    assert sorted(file.name for file in (tmp_path / "recordings").glob("2*/*/*/*")) == ["c1.about", "c1.audio"]
