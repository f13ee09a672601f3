"""A prompt that the ear knows, cut into what is compared. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ivr.lab.heard import QUIET, Sound
from ivr.lab.picture import SPAN, Looks, looks
from ivr.lab.tones import Samples

UNIT = 320
"""Samples that are compared at a time: 40 ms, two packets."""
_PIECES = 12
"""Pieces by which an opening is known by its looks: its first 1.2 s ..."""
_APART = 720
"""... and samples between their beginnings: four columns and a half, so that one in two is in step with the picture."""


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
    def exact(self) -> Sound:
        """Its samples, and silence."""
        return np.concatenate((self.samples, np.zeros(SPAN, np.int16))).astype(np.float32)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Where its units with sound in them begin."""
        starts = range(self.lead, len(self.samples), UNIT)
        return tuple(s for s in starts if np.sqrt(np.mean(self.exact[s : s + UNIT] ** 2)) > QUIET)

    @cached_property
    def pieces(self) -> tuple[int, ...]:
        """Where the pieces of its opening begin."""
        starts = range(self.lead, self.lead + _PIECES * _APART, _APART)
        return tuple(s for s in starts if s == self.lead or s + SPAN <= len(self.samples))

    @cached_property
    def looks(self) -> Looks:
        """How these pieces look, a row each."""
        return np.concatenate([looks(self.exact[s : s + SPAN].astype(np.int16)) for s in self.pieces])
