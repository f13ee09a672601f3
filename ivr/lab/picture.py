"""A coarse picture of sound (energies of eight bands, every 20 ms), and where in one an opening may stand. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivr.lab.tones import Samples

_HOP = 160
"""Samples between two columns: 20 ms."""
_FRAME = 256
_COLUMNS = 8
"""Columns of a piece: so short that between two tears there is a whole one, so long that it looks like few others."""
SPAN = (_COLUMNS - 1) * _HOP + _FRAME
"""Samples of a piece: 172 ms."""
_BANDS = ((6, 10), (10, 14), (14, 19), (19, 26), (26, 36), (36, 50), (50, 70), (70, 100))
"""FFT bins of 31.25 Hz: 190 Hz to 3.1 kHz."""
_FLOOR = 1e7
"""Energy below which nothing is seen: faint noise would look like anything."""
_LIKELY = 0.92
"""Likeness from which on a place is worth a close look."""

Picture = NDArray[np.float32]
Looks = NDArray[np.float32]
"""How pieces look: a row each, of mean 0 and length 1, so that the product of two rows is their likeness."""
_WINDOW = np.hanning(_FRAME).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of an opening may stand, to within 10 ms."""

    piece: int
    """Which, counted from 0."""
    at: int
    """In samples."""


def picture(samples: Samples) -> Picture:
    """Logarithms of the bands' energies, 0 for silence; a row for each band, a column for every 20 ms."""
    count = max(0, (len(samples) - _FRAME) // _HOP + 1)
    if count == 0:
        return np.zeros((len(_BANDS), 0), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP][:count]
    spectrum = np.fft.rfft(frames * _WINDOW, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = np.stack([power[:, low:high].sum(axis=1) for low, high in _BANDS])
    return np.asarray(np.log1p(bands / _FLOOR), np.float32)


def looks(samples: Samples) -> Looks:
    """How this sound looks, a piece for every 20 ms."""
    seen = picture(samples)
    if seen.shape[1] < _COLUMNS:
        return np.zeros((0, len(_BANDS) * _COLUMNS), np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(seen, _COLUMNS, axis=1)
    rows = pieces.transpose(1, 0, 2).reshape(-1, len(_BANDS) * _COLUMNS)
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.sqrt(np.maximum(np.square(rows).sum(axis=1, keepdims=True), 1.0)))


def places(seen: Looks, openings: Sequence[Looks]) -> list[list[Place]]:
    """Where pieces of each of these openings may stand in what was seen, the likeliest first.

    One product compares all of them with every moment, which costs next to nothing.
    """
    likeness = seen @ np.concatenate(openings).T
    columns, rows = np.nonzero(_peaks(likeness))
    pieces = [(which, piece) for which, opening in enumerate(openings) for piece in range(len(opening))]
    found: list[list[Place]] = [[] for _ in openings]
    for i in np.argsort(-likeness[columns, rows]):
        which, piece = pieces[rows[i]]
        found[which].append(Place(piece, int(columns[i]) * _HOP))
    return found


def _peaks(likeness: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where it is great enough, and greater than just before and after."""
    top = likeness >= _LIKELY
    top[1:] &= likeness[1:] >= likeness[:-1]
    top[:-1] &= likeness[:-1] > likeness[1:]
    return top
