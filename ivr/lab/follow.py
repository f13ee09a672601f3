"""Follows a prompt in what was heard, sample against sample, for as long as it is that prompt. No I/O.

A machine that cannot keep up tears the sound: where a packet came late it goes on later, where Asterisk has thrown some
away it goes on earlier. So the prompt is followed both ways from where a piece of it surely stands, unit by unit, and a
unit that does not go on as before is looked for nearby.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ivr.lab.heard import Heard
from ivr.lab.known import UNIT, Known
from ivr.lab.picture import SPAN, Place

_SAME = 0.85
"""Likeness of a unit that counts as the prompt's own where it goes on as before; over G.711 it is 0.99."""
_SURE, _SUREST = 0.9, 0.95
"""The same of two units that are looked for, at some places and at all: of many, one is somewhat like anything."""
_TWO = 2 * UNIT
_AROUND = 160
"""Samples around its place in which a piece is looked for: 20 ms, for the picture is coarse."""
_HALF_PACKET = 80
"""Most that is missing or too many is so many samples, or some times as many: those places cost least to try."""
_REACH, _FURTHER, _FURTHEST = 960, 160, 3520
"""Samples by which the sound may have moved from one unit to the next, more for each that was missed, and at most."""
_PATIENCE, _MOST_PATIENCE = 7, 17
"""So many units missed in a row are the end: one more for each that was found, up to the most."""
_KNOWN_BY = 4
"""From so many units on it is surely the prompt, and worth trying every place."""


@dataclass(frozen=True, slots=True)
class Step:
    """A unit of the prompt that was heard."""

    unit: int
    """Where it begins in the prompt, in samples."""
    at: int
    """Where the prompt would begin in what was heard, had it not been torn before this."""
    likeness: float

    @property
    def begin(self) -> int:
        """Where it begins in what was heard."""
        return self.at + self.unit

    @property
    def end(self) -> int:
        """Where it ends there."""
        return self.begin + UNIT


def follow(heard: Heard, place: Place, prompt: Known) -> list[Step]:
    """The prompt's units that were heard, in order; none, if this piece of its opening is not heard here."""
    middle = (SPAN - _TWO) // 2
    begin, about = prompt.pieces[place.piece] + middle, place.at + middle
    found, likeness = heard.likeliest(prompt.exact[begin : begin + _TWO], about - _AROUND, about + _AROUND)
    if likeness < _SURE:
        return []
    first = bisect_left(prompt.units, begin)
    on = _Walk(heard, prompt, back=False).along(prompt.units[first:], found - begin, found)
    back = _Walk(heard, prompt, back=True, sure=len(on)).along(prompt.units[:first][::-1], found - begin, found)
    return back[::-1] + on


@dataclass(frozen=True, slots=True)
class _Walk:
    """Follows a prompt onwards, or back."""

    heard: Heard
    prompt: Known
    back: bool
    sure: int = 0
    """How many of its units were found on another walk."""

    def along(self, units: Iterable[int], at: int, edge: int) -> list[Step]:
        """These units as far as they were heard, none of them beyond the edge, which is where it sets out."""
        steps: list[Step] = []
        misses = 0
        for unit in units:
            sure = self.sure + len(steps)
            if misses == min(_PATIENCE + sure, _MOST_PATIENCE) or not 0 <= at + unit < self.heard.length:
                break
            every = misses % 3 == 2 and sure >= _KNOWN_BY
            step = self._as_before(unit, at) or self._moved(unit, at, edge, misses, every)
            misses += 1
            if step:
                steps.append(step)
                at, edge, misses = step.at, step.begin if self.back else step.end, 0
        return steps

    def _as_before(self, unit: int, at: int) -> Step | None:
        likeness = self.heard.likeness(self.prompt.exact[unit : unit + UNIT], at + unit)
        return Step(unit, at, likeness) if likeness >= _SAME else None

    def _moved(self, unit: int, at: int, edge: int, misses: int, every: bool) -> Step | None:
        """This unit earlier or later, if the next one on the way is there too."""
        begin, end = (max(0, unit - UNIT), unit + UNIT) if self.back else (unit, unit + _TWO)
        place, free = at + begin, min(_REACH + misses * _FURTHER, _FURTHEST)
        room = edge - at - end if self.back else place - edge
        taken = min(free, room) // _HALF_PACKET * _HALF_PACKET
        first, last = (place - free, place + taken) if self.back else (place - taken, place + free)
        two = self.prompt.exact[begin:end]
        found, likeness = self.heard.likeliest(two, first, last, 1 if every else _HALF_PACKET)
        return Step(unit, found - begin, likeness) if likeness >= (_SUREST if every else _SURE) else None
