"""Values are counted below bounds, and a bound belongs to what is below it."""

from __future__ import annotations

from ivr.core.histogram import Histogram

INFINITE = float("inf")


def test_each_bound_counts_all_that_is_not_above_it() -> None:
    histogram = Histogram((1, 5))
    for value in (0, 1, 1.5, 5, 7):
        histogram.add(value)
    assert list(histogram.below()) == [(1, 2), (5, 4), (INFINITE, 5)]
    assert (histogram.count, histogram.total) == (5, 14.5)


def test_an_empty_one_says_so() -> None:
    assert list(Histogram((1,)).below()) == [(1, 0), (INFINITE, 0)]
