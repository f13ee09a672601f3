"""Makes one stereo WAV of a call's segments: left what the caller says, right what he hears.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import os
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.core.call import CallId
from ivr.recording.capture import RATE, SAMPLE_BYTES, Segment, segments_of
from ivr.recording.silencing import Span, silence

BLOCK = 1 << 16
"""Samples of each side that are in memory at a time."""

Samples = npt.NDArray[np.int16]
Segments = tuple[Segment, ...]
Silences = Sequence[Span]
Lengths = dict[Path, int]
"""Samples of each file that is there; looked up once, so that all that is said of a call speaks of the same audio."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished recording; the shorter side has been filled up with silence."""

    path: Path
    seconds: float
    caller_seconds: float
    other_seconds: float


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """No recording was made of it."""

    reason: str


def recording_path(recordings: Path, call: CallId, at: datetime) -> Path:
    """`recordings/2026/03/04/<call>.wav`, by the day of `at`."""
    return recordings / f"{at:%Y/%m/%d}" / f"{call}.wav"


def seal(call: CallId, spool: Path, recordings: Path, at: datetime, silent: Silences = ()) -> Sealed | NotRecorded:
    """Merge the call's files, put the result in its place at once and whole, then remove them.

    `at` names the day's folder: whoever seals it again after a crash must come with the same one. The `silent` samples
    are zero in the result, on both sides.
    """
    segments, path = segments_of(spool, call), recording_path(recordings, call, at)
    try:
        lengths = _lengths(segments)
        if not path.exists():
            if not any(lengths.values()):
                _remove(lengths)
                return NotRecorded("the switch wrote nothing")
            _write_whole(segments, lengths, path, silent)
        return _sealed(segments, lengths, path)
    except (OSError, EOFError, wave.Error) as error:
        return NotRecorded(f"not sealed, the captured files are kept: {error}")


def captured_seconds(spool: Path, call: CallId) -> float:
    """How much of the call is in its captured files, the shorter side of the two."""
    segments = segments_of(spool, call)
    lengths = _lengths(segments)
    return min(_covered(segments, sides, lengths, 0) for sides in _sides(segments)) / RATE


def _sides(segments: Segments) -> tuple[list[Path], list[Path]]:
    """The files of what the caller says, and of what he hears."""
    return [segment.caller for segment in segments], [segment.other for segment in segments]


def _lengths(segments: Segments) -> Lengths:
    files = (file for side in _sides(segments) for file in side)
    return {file: samples for file in files if (samples := _samples(file)) is not None}


def _samples(file: Path) -> int | None:
    try:
        return file.stat().st_size // SAMPLE_BYTES
    except FileNotFoundError:
        return None


def _sealed(segments: Segments, lengths: Lengths, path: Path) -> Sealed:
    with wave.open(str(path), "rb") as wav:
        whole = wav.getnframes()
    caller, other = (_covered(segments, side, lengths, whole) / RATE for side in _sides(segments))
    _remove(lengths)
    return Sealed(path, whole / RATE, caller, other)


def _covered(segments: Segments, side: list[Path], lengths: Lengths, whole: int) -> int:
    """Samples for which this side's audio is there; if its files are gone already, it has been sealed before."""
    if not any(file in lengths for file in side):
        return whole
    rooms = [later.start - segment.start for segment, later in pairwise(segments)]
    found = [lengths.get(file, 0) for file in side]
    return sum(min(length, room) for length, room in zip(found, [*rooms, found[-1]], strict=True))


def _remove(lengths: Lengths) -> None:
    for file in lengths:
        file.unlink(missing_ok=True)


def _write_whole(segments: Segments, lengths: Lengths, path: Path, silent: Silences) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".wav.part")
    whole = max(segment.start + _longer(segment, lengths) for segment in segments)
    try:
        with part.open("wb") as file:
            with wave.open(file, "wb") as wav:
                wav.setparams((2, SAMPLE_BYTES, RATE, whole, "NONE", ""))
                for offset in range(0, whole, BLOCK):
                    both = _stereo(segments, lengths, offset, min(BLOCK, whole - offset))
                    silence(both, offset, silent)
                    wav.writeframesraw(both.tobytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _longer(segment: Segment, lengths: Lengths) -> int:
    return max(lengths.get(segment.caller, 0), lengths.get(segment.other, 0))


def _stereo(segments: Segments, lengths: Lengths, offset: int, count: int) -> Samples:
    """One block of the whole; where a later segment has begun, it is heard instead of the one before."""
    both = np.zeros((count, 2), dtype="<i2")
    for segment in segments:
        skip, begin = max(0, offset - segment.start), max(0, segment.start - offset)
        for column, file in enumerate((segment.caller, segment.other)):
            _lay(both[begin:, column], file, skip, lengths.get(file, 0) - skip)
    return both


def _lay(room: Samples, file: Path, skip: int, left: int) -> None:
    """Put what this file has after `skip` samples into the room, with silence where it has nothing (any more)."""
    count = max(0, min(left, len(room)))
    if count:
        room[:count] = _read(file, skip, count)
    room[count:] = 0


def _read(file: Path, skip: int, count: int) -> Samples:
    """Read by hand: `np.fromfile` asks the system five times as often."""
    with file.open("rb", buffering=0) as opened:
        opened.seek(skip * SAMPLE_BYTES)
        return np.frombuffer(opened.read(count * SAMPLE_BYTES), dtype="<i2")


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
