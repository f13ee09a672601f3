"""Stretches of a call's time, from one microsecond to another, and what is left of one where others are taken out."""

from __future__ import annotations

from collections.abc import Iterable

Stretch = tuple[int, int]
"""Begins at the first microsecond since the answer, ends before the second."""


def within(stretch: Stretch, whole: int) -> tuple[Stretch, ...]:
    """What of it lies between the answer and so many microseconds later; nothing if it is empty there."""
    begin, end = max(0, stretch[0]), min(stretch[1], whole)
    return ((begin, end),) if begin < end else ()


def without(stretch: Stretch, taken: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What is left of it; `taken` may come in any order, and overlap."""
    left: tuple[Stretch, ...] = (stretch,) if stretch[0] < stretch[1] else ()
    for begin, end in taken:
        if begin < end:
            left = tuple(piece for each in left for piece in _beside(each, begin, end))
    return left


def length(stretches: Iterable[Stretch]) -> int:
    """Microseconds of all of them."""
    return sum(end - begin for begin, end in stretches)


def _beside(stretch: Stretch, begin: int, end: int) -> tuple[Stretch, ...]:
    before = (stretch[0], min(stretch[1], begin))
    after = (max(stretch[0], end), stretch[1])
    return tuple(piece for piece in (before, after) if piece[0] < piece[1])
