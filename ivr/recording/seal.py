"""Makes one stereo WAV of a call's two files: left what the caller says, right what he hears.

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
from ivr.recording.capture import RATE, SAMPLE_BYTES, Capture, capture_of

BLOCK = 1 << 16
"""Samples of each side that are in memory at a time."""

Samples = npt.NDArray[np.int16]


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
    capture, path = capture_of(spool, call), recording_path(recordings, call, at)
    try:
        if not path.exists():
            if not (_samples(capture.caller) or _samples(capture.other)):
                _remove(capture)
                return NotRecorded("the switch wrote nothing")
            _write_whole(capture, path)
        return _with_lengths(capture, path)
    except (OSError, EOFError, wave.Error) as error:
        return NotRecorded(f"not sealed, the captured files are kept: {error}")


def _with_lengths(capture: Capture, path: Path) -> Sealed:
    with wave.open(str(path), "rb") as wav:
        whole = wav.getnframes() / RATE
    caller, other = (_samples(side) / RATE if side.exists() else whole for side in (capture.caller, capture.other))
    _remove(capture)
    return Sealed(path, whole, caller, other)


def _remove(capture: Capture) -> None:
    capture.caller.unlink(missing_ok=True)
    capture.other.unlink(missing_ok=True)


def _write_whole(capture: Capture, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".wav.part")
    try:
        with part.open("wb") as file:
            with wave.open(file, "wb") as wav:
                wav.setparams((2, SAMPLE_BYTES, RATE, 0, "NONE", ""))
                for frames in _stereo(capture):
                    wav.writeframesraw(frames)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _stereo(capture: Capture) -> Iterator[bytes]:
    for offset in range(0, max(_samples(capture.caller), _samples(capture.other)), BLOCK):
        left, right = _block(capture.caller, offset), _block(capture.other, offset)
        both = np.zeros((max(len(left), len(right)), 2), dtype="<i2")
        both[: len(left), 0] = left
        both[: len(right), 1] = right
        yield both.tobytes()


def _block(side: Path, offset: int) -> Samples:
    count = min(BLOCK, _samples(side) - offset)
    if count <= 0:
        return np.empty(0, dtype="<i2")
    return np.fromfile(side, dtype="<i2", count=count, offset=offset * SAMPLE_BYTES)


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
