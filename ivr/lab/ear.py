"""Recognises known prompts in what was heard, by cross-correlation with the prompts' own audio. No I/O.

A prompt is always played from its beginning, but it may be cut short by a key, and a machine that cannot keep up tears
it to pieces. So pieces of its opening are looked for first, in a coarse picture of the sound, which is cheap to search;
from one that is found the sound itself is followed, sample against sample, for as long as it is that prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ivr.lab.follow import Step, follow
from ivr.lab.heard import Heard
from ivr.lab.known import UNIT, Known
from ivr.lab.mended import mended
from ivr.lab.picture import Place, looks, places
from ivr.lab.tones import RATE, Samples

_EVIDENCE = 0.4
"""Seconds of sound that must have matched."""
_BEFORE = 0.6
"""Seconds that are listened to before those asked about: what began in them is not to be taken for new, ..."""
_EARLY = 0.05
"""... but for so many seconds, by which anything may seem to begin too early."""


@dataclass(frozen=True, slots=True)
class Found:
    """A prompt that was heard from `start` to `end` (seconds from the beginning), with its likeness (1: the same)."""

    name: str
    start: float
    end: float
    score: float
    portion: float
    """How far into the prompt's sound it was heard, 0 to 1."""


def recognise(samples: Samples, known: Iterable[Known], since: float = 0.0, evidence: float = _EVIDENCE) -> list[Found]:
    """The known prompts that began after `since` seconds, in order; where several fit the same sound, the best fit.

    `evidence` is how many seconds of a prompt must have been heard (less where the prompt itself is shorter).
    """
    offset = max(0, int((since - _BEFORE) * RATE))
    whole, where = mended(samples[offset:])
    prompts = [prompt for prompt in known if prompt.units]
    if len(whole) < UNIT or not prompts:
        return []
    heard, openings = Heard.of(whole), places(looks(whole), [prompt.looks for prompt in prompts])
    fits = [fit for prompt, at in zip(prompts, openings, strict=True) for fit in _fits(heard, at, prompt, evidence)]
    found = [(_found(fit, where, offset), fit.missing) for fit in _best(fits, evidence)]
    new = (f for f, missing in found if not since or f.start - missing / RATE >= since - _EARLY)
    return sorted(new, key=lambda f: f.start)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A prompt, and its units that were heard."""

    prompt: Known
    steps: Sequence[Step]

    @property
    def likeness(self) -> float:
        return sum(step.likeness for step in self.steps)

    @property
    def missing(self) -> int:
        """Samples of its opening that were not heard: it may have begun so much earlier."""
        return self.steps[0].unit - self.prompt.lead

    def enough(self, evidence: float) -> bool:
        least = max(UNIT, min(evidence * RATE, 0.8 * len(self.prompt.units) * UNIT))
        return len(self.steps) * UNIT >= least

    def covers(self, place: int) -> bool:
        return self.steps[0].at <= place < self.steps[-1].end

    def beside(self, others: Iterable[_Fit]) -> _Fit:
        """What is left of it where none of these others was heard."""
        middle = UNIT // 2
        return replace(self, steps=[s for s in self.steps if not any(o.covers(s.begin + middle) for o in others)])


def _fits(heard: Heard, openings: Iterable[Place], prompt: Known, evidence: float) -> list[_Fit]:
    """Where this prompt was heard, of the places where its opening may be."""
    fits: list[_Fit] = []
    for place in openings:
        if not any(fit.covers(place.at) for fit in fits):
            fit = _Fit(prompt, follow(heard, place, prompt))
            if fit.enough(evidence):
                fits.append(fit)
    return fits


def _best(fits: Iterable[_Fit], evidence: float) -> list[_Fit]:
    """Those that explain most of what was heard; no sound is explained twice."""
    kept: list[_Fit] = []
    for fit in sorted(fits, key=lambda fit: fit.likeness, reverse=True):
        rest = fit.beside(kept)
        if rest.enough(evidence):
            kept.append(rest)
    return kept


def _found(fit: _Fit, where: NDArray[np.intp], offset: int) -> Found:
    """The same in seconds, in what was heard before it was mended."""
    first, last, units = fit.steps[0], fit.steps[-1], fit.prompt.units
    ends = min(last.end, last.at + len(fit.prompt.samples))
    start, end = (int(where[min(max(0, at), len(where) - 1)]) + offset for at in (first.at, ends))
    portion = sum(1 for unit in units if unit <= last.unit) / len(units)
    return Found(fit.prompt.name, start / RATE, end / RATE, fit.likeness / len(fit.steps), portion)
