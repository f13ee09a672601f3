"""A prompt that the ear knows, cut into what is compared. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ivr.lab.picture import FRAME, HOP, OPENING, Picture, picture
from ivr.lab.tones import Samples

UNIT = 320
"""Samples that are compared at a time: 40 ms, two packets."""
REACH = 368
"""Samples that the first units are looked for around their place: 46 ms; late packets have blurred the place."""
QUIET = 60.0
"""Effective value below which a unit says nothing."""
PAIR = 2 * UNIT
"""Samples of two units: what is looked for where anything may be."""
_FIRST = 15
"""Units by which its exact place is found, each with the next."""


@dataclass(frozen=True, eq=False)
class Known:
    """A prompt: its name and its audio, 8 kHz, 16 bit, mono."""

    name: str
    samples: Samples

    @cached_property
    def lead(self) -> int:
        """Samples before its first sound."""
        loud = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > 4 * QUIET)
        return int(loud[0]) if len(loud) else 0

    @cached_property
    def opening(self) -> Picture:
        """The coarse picture of its first second of sound."""
        return picture(self.samples[self.lead : self.lead + OPENING * HOP + FRAME])

    @cached_property
    def exact(self) -> NDArray[np.float32]:
        """Its samples, filled up with silence to a whole number of units."""
        short = -(len(self.samples) - self.lead) % UNIT
        return np.concatenate((self.samples, np.zeros(short, np.int16))).astype(np.float32)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Where its units with sound in them begin."""
        starts = range(self.lead, len(self.exact) - UNIT + 1, UNIT)
        return tuple(s for s in starts if np.sqrt(np.mean(self.exact[s : s + UNIT] ** 2)) > QUIET)

    @cached_property
    def first(self) -> tuple[int, ...]:
        """The units by which its exact place is found."""
        return self.units[:_FIRST]

    @cached_property
    def first_transforms(self) -> NDArray[np.complex64]:
        """Their transforms, conjugated and of equal energy, a row each."""
        whole = np.pad(self.exact, (0, UNIT))
        rows = np.stack([whole[s : s + PAIR] for s in self.first])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(np.fft.rfft(rows, PAIR + 2 * REACH, axis=1).conj())
