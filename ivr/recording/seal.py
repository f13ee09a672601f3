"""Makes one stereo WAV of a call's segments: left what the caller says, right what he hears.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import os
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.core.call import CallId
from ivr.recording.capture import RATE, SAMPLE_BYTES, Segment, segments_of

BLOCK = 1 << 16
"""Samples of each side that are in memory at a time."""

Samples = npt.NDArray[np.int16]
Segments = tuple[Segment, ...]


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


def seal(call: CallId, spool: Path, recordings: Path, at: datetime) -> Sealed | NotRecorded:
    """Merge the call's files, put the result in its place at once and whole, then remove them.

    `at` names the day's folder: whoever seals it again after a crash must come with the same one.
    """
    segments, path = segments_of(spool, call), recording_path(recordings, call, at)
    try:
        if not path.exists():
            if not any(_length(segment) for segment in segments):
                _remove(segments)
                return NotRecorded("the switch wrote nothing")
            _write_whole(segments, path)
        return _with_lengths(segments, path)
    except (OSError, EOFError, wave.Error) as error:
        return NotRecorded(f"not sealed, the captured files are kept: {error}")


def captured_seconds(spool: Path, call: CallId) -> float:
    """How much of the call is in its captured files, the shorter side of the two."""
    segments = segments_of(spool, call)
    sides = ([segment.caller for segment in segments], [segment.other for segment in segments])
    return min(_covered(segments, side, 0.0) for side in sides)


def _with_lengths(segments: Segments, path: Path) -> Sealed:
    with wave.open(str(path), "rb") as wav:
        whole = wav.getnframes() / RATE
    caller = _covered(segments, [segment.caller for segment in segments], whole)
    other = _covered(segments, [segment.other for segment in segments], whole)
    _remove(segments)
    return Sealed(path, whole, caller, other)


def _covered(segments: Segments, sides: list[Path], whole: float) -> float:
    """Seconds for which this side's audio is there; if its files are gone already, it has been sealed before."""
    if not any(side.exists() for side in sides):
        return whole
    ends = [segment.start for segment in segments[1:]]
    rooms = [end - segment.start for segment, end in zip(segments, ends, strict=False)]
    lengths = [_samples(side) for side in sides]
    return sum(min(length, room) for length, room in zip(lengths, [*rooms, lengths[-1]], strict=True)) / RATE


def _remove(segments: Segments) -> None:
    for segment in segments:
        segment.caller.unlink(missing_ok=True)
        segment.other.unlink(missing_ok=True)


def _write_whole(segments: Segments, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".wav.part")
    try:
        with part.open("wb") as file:
            with wave.open(file, "wb") as wav:
                wav.setparams((2, SAMPLE_BYTES, RATE, 0, "NONE", ""))
                for frames in _stereo(segments):
                    wav.writeframesraw(frames)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _stereo(segments: Segments) -> Iterator[bytes]:
    """The whole, block by block; where a later segment has begun, it is heard instead of the one before."""
    whole = max(segment.start + _length(segment) for segment in segments)
    for offset in range(0, whole, BLOCK):
        both = np.zeros((min(BLOCK, whole - offset), 2), dtype="<i2")
        for segment in segments:
            _lay(both[:, 0], segment.caller, segment, offset)
            _lay(both[:, 1], segment.other, segment, offset)
        yield both.tobytes()


def _lay(block: Samples, side: Path, segment: Segment, offset: int) -> None:
    """Put what this side has into the block that begins at `offset`, with silence where it has nothing (any more)."""
    begin = max(0, segment.start - offset)
    if begin >= len(block):
        return
    skip = max(0, offset - segment.start)
    found = _read(side, skip, len(block) - begin)
    block[begin:] = 0
    block[begin : begin + len(found)] = found


def _read(side: Path, skip: int, most: int) -> Samples:
    count = min(most, _samples(side) - skip)
    if count <= 0:
        return np.empty(0, dtype="<i2")
    return np.fromfile(side, dtype="<i2", count=count, offset=skip * SAMPLE_BYTES)


def _length(segment: Segment) -> int:
    return max(_samples(segment.caller), _samples(segment.other))


def _samples(side: Path) -> int:
    try:
        return side.stat().st_size // SAMPLE_BYTES
    except FileNotFoundError:
        return 0


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
