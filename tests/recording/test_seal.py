from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.core.coverage import Sound
from ivr.recording.capture import captured_calls, segments_of
from ivr.recording.seal import BLOCK, NotRecorded, Sealed, captured_sounds, remove, seal
from tests.recording.sounds import RATE, captured, loudest

CALL = "node-1-1763848000.12"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@contextmanager
def small_files() -> Iterator[None]:
    """No file may grow past 20 kB, what pytest writes not excepted: what a full disk feels like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_both_directions_come_into_one_file_the_caller_on_the_left(spool: Path) -> None:
    captured(spool, CALL, 20.0, 20.0)
    sealed = seal(CALL, spool)
    assert sealed == Sealed(spool / f"{CALL}.wav", 20.0, (Sound(0, 20 * RATE, 20 * RATE),))
    samples, rate = soundfile.read(sealed.path, dtype="int16")
    assert (samples.shape, rate) == ((20 * RATE, 2), RATE)
    assert samples.shape[0] > 2 * BLOCK
    assert (loudest(samples[:, 0]), loudest(samples[:, 1])) == (440, 880)


@pytest.mark.parametrize(("caller", "other", "silent"), [(3.0, 12.0, 0), (12.0, 3.0, 1), (0.0, 9.0, 0)])
def test_the_shorter_side_is_filled_with_silence(spool: Path, caller: float, other: float, silent: int) -> None:
    captured(spool, CALL, caller, other)
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    assert sealed.seconds == max(caller, other)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    end = round(min(caller, other) * RATE)
    assert not samples[end:, silent].any()
    assert np.abs(samples[end:, 1 - silent]).max() > 7000


def test_half_a_sample_at_the_end_of_a_torn_file_is_left_out(spool: Path) -> None:
    captured(spool, CALL, 1.0, 1.0)
    with (spool / f"{CALL}.caller.sln").open("ab") as file:
        file.write(b"x")
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    assert sealed.seconds == 1.0


@pytest.mark.parametrize("seconds", [0.0, None])
def test_nothing_captured_is_not_recorded(spool: Path, seconds: float | None) -> None:
    if seconds is not None:
        captured(spool, CALL, seconds, seconds)
    assert seal(CALL, spool) == NotRecorded("the switch wrote nothing")


def test_a_full_disk_leaves_the_captured_files_as_they_are(spool: Path) -> None:
    captured(spool, CALL, 1.0, 1.0)
    before = {path.name: path.read_bytes() for path in spool.iterdir()}
    with small_files(), pytest.raises(OSError, match="too large"):
        seal(CALL, spool)
    assert {name: (spool / name).read_bytes() for name in before} == before


def test_sealing_again_makes_the_same_of_what_is_still_there(spool: Path) -> None:
    captured(spool, CALL, 2.0, 2.0)
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    before = sealed.path.read_bytes()
    sealed.path.write_bytes(before[:99])
    assert seal(CALL, spool) == sealed
    assert sealed.path.read_bytes() == before
    assert captured_calls(spool) == (CALL,)


def test_removing_leaves_nothing_of_the_call_and_all_of_others(spool: Path) -> None:
    for call in (CALL, f"{CALL}.at700", f"{CALL}0"):
        captured(spool, call, 0.1, 0.1)
    seal(CALL, spool)
    remove(CALL, spool)
    assert sorted(path.name for path in spool.iterdir()) == [f"{CALL}0.caller.sln", f"{CALL}0.other.sln"]


@pytest.mark.parametrize("call", ["../../etc/x", "a/b", "", ".hidden", "x" * 200])
def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path, call: str) -> None:
    with pytest.raises(ValueError, match="cannot name a file"):
        seal(call, tmp_path)


def test_the_talk_on_the_other_leg_stands_where_it_began(spool: Path) -> None:
    captured(spool, CALL, 5.0, 5.0)
    captured(spool, f"{CALL}.at3000", 20.0, 18.0)
    sounds = (Sound(0, 5 * RATE, 5 * RATE), Sound(3 * RATE, 20 * RATE, 18 * RATE))
    assert captured_sounds(spool, CALL) == sounds
    sealed = seal(CALL, spool)
    assert sealed == Sealed(spool / f"{CALL}.wav", 23.0, sounds)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert (loudest(samples[3 * RATE :, 0]), loudest(samples[3 * RATE : 21 * RATE, 1])) == (440, 880)
    assert not samples[21 * RATE :, 1].any()


def test_where_a_later_segment_has_ended_one_before_it_that_goes_on_is_heard(spool: Path) -> None:
    captured(spool, CALL, 20.0, 20.0)
    captured(spool, f"{CALL}.at3000", 2.0, 2.0)
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert (loudest(samples[5 * RATE :, 0]), loudest(samples[5 * RATE :, 1])) == (440, 880)


def test_a_gap_between_segments_is_silence(spool: Path) -> None:
    captured(spool, CALL, 2.0, 2.0)
    captured(spool, f"{CALL}.at6000", 1.0, 1.0)
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    assert sealed.seconds == 7.0
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert not samples[2 * RATE : 6 * RATE].any()


def test_segments_are_told_from_calls_with_like_names(spool: Path) -> None:
    for name in ("node1-1.2", "node1-1.2.at500", "node1-1.20", "node1-1.20.at7"):
        captured(spool, name, 0.1, 0.1)
    assert captured_calls(spool) == ("node1-1.2", "node1-1.20")
    assert [segment.start for segment in segments_of(spool, "node1-1.2")] == [0, 4000]
