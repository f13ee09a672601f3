from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from ivr.core.coverage import Sound
from ivr.recording.capture import captured_calls, segments_of
from ivr.recording.seal import BLOCK, NotRecorded, Sealed, captured_sounds, remove, seal
from tests.recording.sounds import RATE, captured, loudest, tone

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
    captured(spool, "node1-1.2.at500.leg", 0.1, 0.1)
    assert captured_calls(spool) == ("node1-1.2", "node1-1.20")
    assert [segment.start for segment in segments_of(spool, "node1-1.2")] == [0, 4000, 4000]
    assert [segment.is_of_leg for segment in segments_of(spool, "node1-1.2")] == [False, False, True]


def silent_until(seconds: float, hertz: float, whole: float) -> npt.NDArray[np.int16]:
    sound = tone(hertz, whole)
    sound[: round(seconds * RATE)] = 0
    return sound


def test_who_was_never_brought_together_with_a_leg_is_heard_from_his_own_channel(spool: Path) -> None:
    captured(spool, CALL, 20.0, 20.0)
    np.zeros(9 * RATE, "<i2").tofile(spool / f"{CALL}.at3000.leg.caller.sln")
    tone(1200, 9.0).tofile(spool / f"{CALL}.at3000.leg.other.sln")
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    assert sealed.seconds == 20.0
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert np.array_equal(samples[:, 0], tone(440, 20.0))
    assert np.array_equal(samples[:, 1], tone(880, 20.0)), "what the agent said then reached nobody"


def test_the_leg_is_heard_from_the_moment_when_it_hears_the_caller(spool: Path) -> None:
    captured(spool, CALL, 12.0, 12.0)
    silent_until(8.7, 500, 20.0).tofile(spool / f"{CALL}.at3000.leg.caller.sln")
    tone(1200, 20.0).tofile(spool / f"{CALL}.at3000.leg.other.sln")
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    assert (sealed.seconds, sealed.sounds) == (
        23.0,
        (Sound(0, 12 * RATE, 12 * RATE), Sound(3 * RATE, 20 * RATE, 20 * RATE)),
    )
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    seam = round(11.7 * RATE) + 1  # a tone begins with one sample of zero
    assert np.array_equal(samples[:seam, 0], tone(440, 12.0)[:seam])
    assert np.array_equal(samples[seam:, 0], tone(500, 20.0)[seam - 3 * RATE :]), "no second is heard twice"
    assert np.array_equal(samples[seam:, 1], tone(1200, 20.0)[seam - 3 * RATE :])


def test_what_the_agent_says_before_the_caller_says_anything_is_heard_where_his_own_channel_lacks_it(
    spool: Path,
) -> None:
    captured(spool, CALL, 12.0, 5.0)
    np.zeros(20 * RATE, "<i2").tofile(spool / f"{CALL}.at3000.leg.caller.sln")
    tone(1200, 20.0).tofile(spool / f"{CALL}.at3000.leg.other.sln")
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert loudest(samples[3 * RATE : 5 * RATE, 1]) == 880
    assert np.array_equal(samples[5 * RATE :, 1], tone(1200, 20.0)[2 * RATE :])


def test_what_runs_on_on_a_leg_from_which_the_recording_came_back_is_not_heard(spool: Path) -> None:
    captured(spool, CALL, 3.0, 3.0)
    captured(spool, f"{CALL}.at3000.leg", 10.0, 10.0)
    np.zeros(8 * RATE, "<i2").tofile(spool / f"{CALL}.at5000.caller.sln")
    np.zeros(8 * RATE, "<i2").tofile(spool / f"{CALL}.at5000.other.sln")
    sealed = seal(CALL, spool)
    assert isinstance(sealed, Sealed)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert not samples[5 * RATE :].any(), "agent and target are alone then"


def test_a_pause_is_silent_in_both_of_two_that_overlap(spool: Path) -> None:
    captured(spool, CALL, 12.0, 12.0)
    silent_until(6.0, 500, 20.0).tofile(spool / f"{CALL}.at3000.leg.caller.sln")
    tone(1200, 20.0).tofile(spool / f"{CALL}.at3000.leg.other.sln")
    sealed = seal(CALL, spool, [(4 * RATE, 10 * RATE)])
    assert isinstance(sealed, Sealed)
    samples, _ = soundfile.read(sealed.path, dtype="int16")
    assert not samples[4 * RATE : 10 * RATE].any()
    assert samples[: 4 * RATE].any(axis=0).all()
    assert samples[10 * RATE :].any(axis=0).all()
