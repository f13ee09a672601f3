"""Lengths have the mean and the spread that are asked for, and calls come at the rates that are asked for."""

from __future__ import annotations

from itertools import islice, pairwise, takewhile
from math import sqrt
from statistics import fmean, stdev

import pytest

from ivr.simulation.chance import MINUTE, arrivals, drawn, stream
from ivr.simulation.model import Constant, Empirical, Exponential, Gamma, Length, Lognormal, Rate, Uniform

MANY = 20_000


@pytest.mark.parametrize(
    ("length", "mean", "cv"),
    [
        (Exponential(3), 3, 1),
        (Uniform(2, 6), 4, 4 / sqrt(12) / 4),
        (Lognormal(5, 0.5), 5, 0.5),
        (Lognormal(5, 1.2), 5, 1.2),
        (Gamma(4, 0.5), 4, 0.5),
        (Gamma(4, 1.5), 4, 1.5),
        (Constant(2.5), 2.5, 0),
        (Empirical((1, 3)), 2, 0.5),
        (Empirical((1, 3), (3, 1)), 1.5, sqrt(0.75) / 1.5),
    ],
    ids=str,
)
def test_lengths_have_their_mean_and_their_spread(length: Length, mean: float, cv: float) -> None:
    lengths = [one / MINUTE for one in islice(iter(drawn(length, stream(1, "a")), None), MANY)]
    assert fmean(lengths) == pytest.approx(mean, abs=5 * mean * cv / sqrt(MANY) + 1e-6)
    assert stdev(lengths) == pytest.approx(cv * mean, rel=0.1, abs=1e-6)
    assert min(lengths) >= 0


def test_the_mean_of_measured_lengths_is_as_they_weigh() -> None:
    assert (Empirical((1, 3)).mean, Empirical((1, 3), (3, 1)).mean) == (2, 1.5)


def test_uniform_lengths_keep_within_their_bounds() -> None:
    draw = drawn(Uniform(2, 3), stream(1, "a"))
    assert all(2 * MINUTE <= draw() <= 3 * MINUTE for _ in range(1000))


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((Rate(None, 2.0),), [200, 200, 200, 200]),
        ((Rate(100, 1.0), Rate(200, 3.0)), [100, 300, 100, 300]),
        ((Rate(100, 0.0), Rate(None, 3.0)), [0, 300, 300, 300]),
        ((Rate(100, 2.0), Rate(None, 0.0)), [200, 0, 0, 0]),
    ],
    ids=["one rate", "over and over again", "the last for ever", "nobody any more"],
)
def test_calls_come_at_the_rate_of_the_minute(rates: tuple[Rate, ...], expected: list[int]) -> None:
    """Counts of a hundred minutes each, within five standard deviations of Poisson's."""
    moments = list(takewhile(lambda at: at < 400 * MINUTE, arrivals(rates, stream(1, "a"))))
    counts = [sum(at // (100 * MINUTE) == n for at in moments) for n in range(4)]
    assert moments == sorted(moments)
    assert all(abs(found - wanted) <= 5 * sqrt(wanted) for found, wanted in zip(counts, expected, strict=True))


def test_gaps_between_calls_are_exponential_across_a_change_of_rate() -> None:
    """A rate that changes at once and back would show in the gaps if what is left of one were thrown away."""
    rates = (Rate(0.1, 5.0), Rate(0.2, 5.0))
    changed = list(islice(arrivals(rates, stream(3, "a")), MANY))
    gaps = [(b - a) / MINUTE for a, b in pairwise(changed)]
    assert fmean(gaps) == pytest.approx(0.2, rel=0.04)
    assert stdev(gaps) == pytest.approx(0.2, rel=0.04)


def test_streams_of_other_names_are_others() -> None:
    assert stream(1, "a").random() == stream(1, "a").random()
    assert len({stream(1, "a").random(), stream(1, "b").random(), stream(2, "a").random()}) == 3
