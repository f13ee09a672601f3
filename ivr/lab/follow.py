"""Follows a prompt in what was heard, sample against sample, for as long as it is that prompt. No I/O.

What is late or lost in a telephone network is a packet: the sound then goes on some whole packets later or earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ivr.lab.known import PAIR, QUIET, REACH, UNIT, Known

SAME = 0.85
"""Likeness of a unit that counts as the prompt's own; over G.711 it is 0.99."""
_SURE = 0.95
"""Likeness from which on no better place is looked for."""
_SLIPS = tuple(80 * n for n in sorted({*range(-16, 17)} - {0}, key=lambda n: (n % 2, abs(n), n < 0)))
"""Samples by which the sound may have moved against the unit that matched last: packets first, then halves of them."""
_SLIPS_AT_ONCE = 16
"""So many of them are tried for the very next unit, ..."""
_MISSES = 17
"""So many units in a row that do not match are its end."""
_PART = UNIT // 2

Heard = NDArray[np.float32]


@dataclass(slots=True)
class Trail:
    """How far a prompt has been followed; `at` is where its first sample stands in what was heard."""

    at: int
    begin: int
    end: int = 0
    """How far into the prompt it was heard, in samples."""
    likeness: list[float] = field(default_factory=list)
    """Of each unit that matched."""


def follow(heard: Heard, place: int, prompt: Known) -> Trail | None:
    """Where the prompt was heard, if its first sound is heard about here (to within 10 ms)."""
    at = _exact_place(heard, place - prompt.lead, prompt)
    if at is None:
        return None
    trail = Trail(at, at)
    misses = 0
    for unit in prompt.units:
        slips = _SLIPS[: _SLIPS_AT_ONCE + 4 * misses]
        misses = 0 if _step(heard, prompt, unit, slips, trail) else misses + 1
        if misses == _MISSES:
            break
    trail.end += _last_part(heard, prompt, trail)
    return trail


def _exact_place(heard: Heard, at: int, prompt: Known) -> int | None:
    """Where the prompt's first sample stands, by the best of its first units; None if none of them is there."""
    width = PAIR + 2 * REACH
    rows = np.stack([_cut(heard, at + unit - REACH, width) for unit in prompt.first])
    cross = np.fft.irfft(np.fft.rfft(rows, axis=1) * prompt.first_transforms, width, axis=1)[:, : 2 * REACH + 1]
    energy = np.cumsum(np.pad(rows, ((0, 0), (1, 0))) ** 2, axis=1, dtype=np.float64)
    power = energy[:, PAIR:] - energy[:, :-PAIR]
    likeness = cross / np.sqrt(np.maximum(power, PAIR * QUIET**2 / 4))
    unit, shift = np.unravel_index(likeness.argmax(), likeness.shape)
    return at + int(shift) - REACH if likeness[unit, shift] >= SAME else None


def _step(heard: Heard, prompt: Known, unit: int, slips: tuple[int, ...], trail: Trail) -> bool:
    """Go on to this unit; False if it is not there, nor some packets off."""
    slip, likeness = _best(heard, trail.at + unit, prompt.exact[unit : unit + PAIR], slips)
    if likeness < SAME:
        return False
    trail.at += slip
    if not trail.likeness:
        trail.begin = trail.at
    trail.likeness.append(likeness)
    trail.end = unit + UNIT
    return True


def _best(heard: Heard, at: int, two: Heard, slips: tuple[int, ...]) -> tuple[int, float]:
    """How far the sound has moved, and how like the unit it is there.

    Where it goes on as before one unit is enough; elsewhere anything may look like one, so the next must be there too.
    """
    one = two[:UNIT]
    best = (0, _likeness(_cut(heard, at, len(one)), one))
    if best[1] >= SAME:
        return best
    for slip in slips:
        likeness = _likeness(_cut(heard, at + slip, len(two)), two)
        if likeness > best[1]:
            best = (slip, likeness)
        if likeness >= _SURE:
            break
    return best


def _last_part(heard: Heard, prompt: Known, trail: Trail) -> int:
    """How much of the unit after the last that matched was still heard, in samples."""
    for part in _parts(prompt, trail.end):
        if _likeness(_cut(heard, trail.at + part, _PART), prompt.exact[part : part + _PART]) < SAME:
            return part - trail.end
    return 0


def _parts(prompt: Known, begin: int) -> Iterator[int]:
    yield from range(begin, min(begin + UNIT, len(prompt.exact) - _PART + 1), _PART)


def _likeness(heard: Heard, part: Heard) -> float:
    """Normalised correlation, -1 to 1."""
    power = max(float(heard @ heard), len(part) * QUIET**2 / 4)
    return float(heard @ part) / float(np.sqrt(power * float(part @ part)) + 1e-9)


def _cut(heard: Heard, start: int, length: int) -> Heard:
    """A stretch of what was heard, with silence where nothing was."""
    inside = heard[max(0, start) : max(0, start + length)]
    if len(inside) == length:
        return inside
    before = min(length, max(0, -start))
    return np.pad(inside, (before, length - before - len(inside)))
