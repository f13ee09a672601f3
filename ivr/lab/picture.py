"""A coarse picture of sound (energies of eight bands, every 20 ms), and where in one an opening may stand. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivr.lab.tones import Samples

HOP = 160
"""Samples between two columns: 20 ms."""
FRAME = 256
OPENING = 50
"""Columns of the opening that is looked for: 1 s."""
_BANDS = ((6, 10), (10, 14), (14, 19), (19, 26), (26, 36), (36, 50), (50, 70), (70, 100))
"""FFT bins of 31.25 Hz: 190 Hz to 3.1 kHz."""
_FLOOR = 1e7
"""Energy below which nothing is seen: faint noise would look like anything."""
_LIKELY = 0.4
"""Likeness from which on a place is worth a close look."""
_LESS_SURE = 0.15
"""By so much half an opening must be more like it."""
_MOST = 10
"""Places that are given at most."""

Picture = NDArray[np.float32]
_WINDOW = np.hanning(FRAME).astype(np.float32)


def picture(samples: Samples) -> Picture:
    """Logarithms of the bands' energies, 0 for silence; a row for each band, a column for every 20 ms."""
    count = max(0, (len(samples) - FRAME) // HOP + 1)
    if count == 0:
        return np.zeros((len(_BANDS), 0), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP][:count]
    spectrum = np.fft.rfft(frames * _WINDOW, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = np.stack([power[:, low:high].sum(axis=1) for low, high in _BANDS])
    return np.asarray(np.log1p(bands / _FLOOR), np.float32)


@dataclass(frozen=True)
class Searchable:
    """A picture with its transform and running sums, so that many openings are found in it at little cost."""

    columns: int
    size: int
    transform: NDArray[np.complex64] | NDArray[np.complex128]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]

    @classmethod
    def of(cls, samples: Samples) -> Searchable:
        """Of what was heard; an opening may stand at its very end, in part."""
        seen = picture(np.concatenate((samples, np.zeros(OPENING * HOP, np.int16))))
        columns = seen.shape[1]
        size = 1 << int(np.ceil(np.log2(columns + OPENING)))
        exact = seen.astype(np.float64)
        return cls(
            columns,
            size,
            np.asarray(np.fft.rfft(seen, size, axis=1)),
            np.concatenate((np.zeros((len(_BANDS), 1)), np.cumsum(exact, axis=1)), axis=1),
            np.concatenate(([0.0], np.cumsum((exact**2).sum(axis=0)))),
        )

    def places(self, opening: Picture) -> list[int]:
        """Samples at which this opening may begin, to within 10 ms, the likeliest first.

        Where a pause has come into it or a piece is missing, one of its halves is still in one piece.
        """
        likeness = self.likeness(opening)
        half = opening.shape[1] // 2
        for begin in (0, half):
            shorter = self.likeness(opening[:, begin : begin + half])[begin:] - _LESS_SURE
            reach = min(len(likeness), len(shorter))
            likeness[:reach] = np.maximum(likeness[:reach], shorter[:reach])
        if not len(likeness):
            return []
        padded = np.concatenate(([-1.0], likeness, [-1.0]))
        top = (likeness >= _LIKELY) & (likeness >= padded[:-2]) & (likeness >= padded[2:])
        columns = np.flatnonzero(top)
        return [int(column) * HOP for column in columns[np.argsort(-likeness[columns])][:_MOST]]

    def likeness(self, opening: Picture) -> NDArray[np.float64]:
        """Normalised correlation (-1 to 1) of the opening with the picture, for each column it could begin at."""
        width = min(opening.shape[1], self.columns)
        part = opening[:, :width] - opening[:, :width].mean(axis=1, keepdims=True)
        cross = (self.transform * np.fft.rfft(part, self.size, axis=1).conj()).sum(axis=0)
        match = np.fft.irfft(cross, self.size)[: self.columns - width + 1]
        sums = self.sums[:, width:] - self.sums[:, :-width]
        spread = self.squares[width:] - self.squares[:-width] - (sums**2).sum(axis=0) / width
        return np.asarray(match / (np.sqrt(np.maximum(spread, 1.0)) * (np.linalg.norm(part) + 1e-9)))
