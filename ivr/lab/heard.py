"""What was heard, ready to be compared with a prompt sample against sample. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ivr.lab.tones import Samples

QUIET = 60.0
"""Effective value below which sound says nothing."""
_MARGIN = 4800
"""Samples of silence before and after it, so that places somewhat outside may be looked at too."""

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard, with its running energy; place 0 is its first sample."""

    length: int
    samples: Sound
    energy: NDArray[np.float64]

    @classmethod
    def of(cls, samples: Samples) -> Heard:
        """Of these samples."""
        silence = np.zeros(_MARGIN, np.float32)
        sound = np.concatenate((silence, samples.astype(np.float32), silence))
        return cls(len(samples), sound, np.concatenate(([0.0], np.cumsum(np.square(sound), dtype=np.float64))))

    def likeness(self, part: Sound, place: int) -> float:
        """Normalised correlation (-1 to 1) of this part with what stands here."""
        begin, end = place + _MARGIN, place + _MARGIN + len(part)
        power = max(float(self.energy[end] - self.energy[begin]), _least(len(part)))
        return float(self.samples[begin:end] @ part) / sqrt(power * max(1.0, float(part @ part)))

    def likeliest(self, part: Sound, place: int, last: int, step: int = 1) -> tuple[int, float]:
        """The place most like this part, of this one and every so many samples up to the last, and its likeness."""
        begin, end, size = place + _MARGIN, last + _MARGIN + 1, len(part)
        cross = self._every(part, begin, end) if step == 1 else self._some(part, begin, end, step)
        power = self.energy[begin + size : end + size : step] - self.energy[begin:end:step]
        likeness = cross / np.sqrt(np.maximum(power, _least(size)) * max(1.0, float(part @ part)))
        best = int(likeness.argmax())
        return place + best * step, float(likeness[best])

    def _some(self, part: Sound, begin: int, end: int, step: int) -> Sound:
        count, stride = len(range(begin, end, step)), self.samples.itemsize
        rows = np.ndarray((count, len(part)), np.float32, self.samples, begin * stride, (step * stride, stride))
        return np.asarray(rows.dot(part))

    def _every(self, part: Sound, begin: int, end: int) -> Sound:
        width = len(part) + end - begin - 1
        whole = np.fft.rfft(self.samples[begin : begin + width]) * np.fft.rfft(part, width).conj()
        return np.asarray(np.fft.irfft(whole, width)[: end - begin])


def _least(size: int) -> float:
    """Energy that so many samples are taken to have at least: faint noise would look like anything."""
    return size * QUIET**2 / 4
