"""Makes one stereo WAV of a call's segments: left what the caller says, right what he hears.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ivr.core.call import CallId
from ivr.core.coverage import Sound
from ivr.recording.capture import RATE, SAMPLE_BYTES, Segment, segments_of, spare_of
from ivr.recording.coming_in import Samples, kept_as_before, until_he_is_heard
from ivr.recording.silencing import Span, silence

BLOCK = 1 << 16
"""Samples of each side that are in memory at a time."""

Segments = tuple[Segment, ...]
Tracks = Sequence[tuple[Segment, int]]
Silences = Sequence[Span]
Lengths = dict[Path, int]
"""Samples of each file that is there; looked up once, so that all that is said of a call speaks of the same audio."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A call's sound as one file; the shorter side has been filled up with silence."""

    path: Path
    seconds: float
    sounds: tuple[Sound, ...] = ()
    """What was captured, segment by segment."""


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """No recording was made of it."""

    reason: str


def wav_path(spool: Path, call: CallId) -> Path:
    """Where the merged sound lies until it is in the vault."""
    return spool / f"{call}.wav"


def seal(call: CallId, spool: Path, silent: Silences = ()) -> Sealed | NotRecorded:
    """Merge the call's files into a WAV in the spool or, where there is no room, in the spare folder.

    All of them stay until they are removed. Raises `OSError`.

    The `silent` samples are zero in it, on both sides.
    """
    segments = segments_of(spool, call)
    lengths = _lengths(segments)
    if not any(lengths.values()):
        return NotRecorded("the switch wrote nothing")
    try:
        return _written(segments, lengths, wav_path(spool, call), silent)
    except OSError:
        if not (spare := spare_of(spool)).is_dir():
            raise
        wav_path(spool, call).unlink(missing_ok=True)
        return _written(segments, lengths, wav_path(spare, call), silent)


def remove(call: CallId, spool: Path) -> None:
    """Remove what was captured of the call, and what was made of it; raises `OSError`."""
    for folder in (spool, spare_of(spool)):
        wav_path(folder, call).unlink(missing_ok=True)
    for segment in segments_of(spool, call):
        segment.caller.unlink(missing_ok=True)
        segment.other.unlink(missing_ok=True)


def captured_sounds(spool: Path, call: CallId) -> tuple[Sound, ...]:
    """What of the call is in its captured files so far."""
    segments = segments_of(spool, call)
    return _sounds(segments, _lengths(segments))


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


def _sounds(segments: Segments, lengths: Lengths) -> tuple[Sound, ...]:
    return tuple(Sound(each.start, lengths.get(each.caller, 0), lengths.get(each.other, 0)) for each in segments)


def _written(segments: Segments, lengths: Lengths, path: Path, silent: Silences) -> Sealed:
    """Not forced to the disk: what was captured stays until the vault has it."""
    whole = max(segment.start + _longer(segment, lengths) for segment in segments)
    tracks = tuple(_tracks(segments, lengths))
    with path.open("wb") as file, wave.open(file, "wb") as wav:  # given a name, it fails a second time as it is freed
        wav.setparams((2, SAMPLE_BYTES, RATE, whole, "NONE", ""))
        for offset in range(0, whole, BLOCK):
            both = _stereo(tracks, lengths, offset, min(BLOCK, whole - offset))
            silence(both, offset, silent)
            wav.writeframesraw(both.tobytes())
    return Sealed(path, whole / RATE, _sounds(segments, lengths))


def _longer(segment: Segment, lengths: Lengths) -> int:
    return max(lengths.get(segment.caller, 0), lengths.get(segment.other, 0))


def _tracks(segments: Segments, lengths: Lengths) -> Iterator[tuple[Segment, int]]:
    """Each segment, and for how many samples what was recorded before goes on instead of it."""
    until = 0
    for segment in segments:
        overlap = min(until - segment.start, lengths.get(segment.caller, 0)) if segment.is_of_leg else 0
        yield segment, until_he_is_heard(segment.caller, overlap) if overlap > 0 else 0
        until = max(until, segment.start + _longer(segment, lengths))


def _stereo(tracks: Tracks, lengths: Lengths, offset: int, count: int) -> Samples:
    """One block of the whole; a later segment is heard instead of the one before, for as long as it lasts."""
    both = np.zeros((count, 2), dtype="<i2")
    for segment, unheard in tracks:
        skip, begin = max(0, offset - segment.start), max(0, segment.start - offset)
        before = both[begin : begin + max(0, unheard - skip)].copy()
        for column, file in enumerate((segment.caller, segment.other)):
            _lay(both[begin:, column], file, skip, lengths.get(file, 0) - skip)
        kept_as_before(both[begin:], before)
    return both


def _lay(room: Samples, file: Path, skip: int, left: int) -> None:
    """Put what this file has after `skip` samples into the room."""
    count = max(0, min(left, len(room)))
    if count:
        room[:count] = _read(file, skip, count)


def _read(file: Path, skip: int, count: int) -> Samples:
    """Read by hand: `np.fromfile` asks the system five times as often."""
    with file.open("rb", buffering=0) as opened:
        opened.seek(skip * SAMPLE_BYTES)
        return np.frombuffer(opened.read(count * SAMPLE_BYTES), dtype="<i2")
