"""Recognises known prompts in what was heard, by cross-correlation with the prompts' own audio. No I/O.

A prompt is always played from its beginning, but it may be cut short by a key. So its opening is looked for first, in a
coarse picture of the sound, which is cheap to search; from there the sound itself is followed, sample against sample,
for as long as it is that prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ivr.lab.follow import Heard, Trail, follow
from ivr.lab.known import UNIT, Known
from ivr.lab.mended import mended
from ivr.lab.picture import Searchable
from ivr.lab.tones import RATE, Samples

_EVIDENCE = 0.4
"""Seconds of sound that must have matched."""


@dataclass(frozen=True, slots=True)
class Found:
    """A prompt that was heard from `start` to `end` (seconds from the beginning), with its likeness (1: the same)."""

    name: str
    start: float
    end: float
    score: float
    portion: float
    """How far into the prompt's sound it was heard, 0 to 1."""

    def later(self, seconds: float) -> Found:
        """The same, so much later."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


def recognise(samples: Samples, known: Iterable[Known], since: float = 0.0, evidence: float = _EVIDENCE) -> list[Found]:
    """The known prompts heard after `since` seconds, in order; where several fit the same sound, the best fit.

    `evidence` is how many seconds of a prompt must have been heard (less where the prompt itself is shorter).
    """
    offset = int(since * RATE)
    new = samples[offset:]
    if len(new) < UNIT:
        return []
    whole, where = mended(new)
    seen, heard = Searchable.of(whole), whole.astype(np.float32)
    found = [f for prompt in known for f in _places(heard, seen, prompt, evidence)]
    return [_as_it_was(f, where, offset) for f in _best_fits(found)]


def _as_it_was(found: Found, where: NDArray[np.intp], offset: int) -> Found:
    """The same with its times in what was heard before it was mended."""
    start, end = (where[min(int(at * RATE), len(where) - 1)] + offset for at in (found.start, found.end))
    return replace(found, start=float(start) / RATE, end=float(end) / RATE)


def _places(heard: Heard, seen: Searchable, prompt: Known, evidence: float) -> list[Found]:
    """Where this prompt was heard."""
    if not prompt.units:
        return []
    found: list[Found] = []
    for place in seen.places(prompt.opening):
        trail = follow(heard, place, prompt)
        if trail is not None and _enough(trail, prompt, evidence) and _is_new(trail, found):
            found.append(_found(trail, prompt))
    return found


def _enough(trail: Trail, prompt: Known, evidence: float) -> bool:
    return len(trail.likeness) * UNIT >= min(evidence * RATE, 0.8 * len(prompt.units) * UNIT)


def _is_new(trail: Trail, found: Sequence[Found]) -> bool:
    return all(abs(trail.begin / RATE - f.start) > 0.1 for f in found)


def _found(trail: Trail, prompt: Known) -> Found:
    end = min(trail.end, len(prompt.samples))
    reached = sum(1 for unit in prompt.units if unit + UNIT // 2 <= trail.end)
    return Found(
        prompt.name,
        max(0, trail.begin) / RATE,
        (trail.at + end) / RATE,
        float(np.mean(trail.likeness)),
        reached / len(prompt.units),
    )


def _best_fits(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for candidate in sorted(found, key=lambda f: (f.end - f.start) * f.score, reverse=True):
        if all(candidate.start >= k.end - 0.15 or candidate.end <= k.start + 0.15 for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda f: f.start)
