"""A histogram: how many of the values seen so far lie below each of a few bounds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

WAITS = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""Seconds that callers wait."""
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds that a program takes."""


class Histogram:
    """Counts; nothing of a single value stays."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        """Ascending; a value that equals a bound lies below it."""
        self.total = 0.0
        """The sum of all values."""
        self._counts = [0] * (len(self.bounds) + 1)

    @property
    def count(self) -> int:
        """How many values there were."""
        return sum(self._counts)

    def add(self, value: float) -> None:
        """One value more."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def below(self) -> Iterator[tuple[float, int]]:
        """Each bound, and how many values are not above it; the last bound is infinite, and all are below it."""
        return zip((*self.bounds, float("inf")), accumulate(self._counts), strict=True)
