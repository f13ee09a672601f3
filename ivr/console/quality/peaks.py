"""A recording's waveform: the loudest sample of each of a few thousand stretches, for each of its channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ivr.vault.playing import HEADER, Wav

STRETCHES = 2000
"""As many as a wide screen has points."""
LOUDEST = 100


@dataclass(frozen=True, slots=True)
class Peaks:
    """Each from 0 to `LOUDEST`; `seconds` long altogether."""

    seconds: float
    channels: tuple[tuple[int, ...], ...]


def peaks_of(wav: Wav, stretches: int = STRETCHES) -> Peaks:
    """Read all of it, block by block. Blocks; raises as `Wav.read` does."""
    channels, rate = _form(b"".join(wav.read(0, HEADER)))
    samples = (wav.size - HEADER) // (2 * channels)
    each = max(1, -(-samples // stretches))
    loudest = np.zeros((-(-samples // each) + 1, channels), dtype=np.int32)
    at = 0
    for block in wav.read(HEADER):
        found = np.abs(np.frombuffer(block, dtype="<i2").astype(np.int32)).reshape(-1, channels)
        stretch = (at + np.arange(len(found))) // each
        begins = np.flatnonzero(np.diff(stretch, prepend=-1))
        its = stretch[begins]
        loudest[its] = np.maximum(loudest[its], np.maximum.reduceat(found, begins))
        at += len(found)
    told = (loudest[: -(-samples // each)] * LOUDEST + (1 << 15) - 1) >> 15
    return Peaks(samples / rate, tuple(tuple(map(int, told[:, channel])) for channel in range(channels)))


def _form(header: bytes) -> tuple[int, int]:
    """Channels, and samples a second."""
    return int.from_bytes(header[22:24], "little"), int.from_bytes(header[24:28], "little")
