"""Chance: lengths and arrivals, in whole microseconds, from streams of random numbers that each have a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, count
from math import inf, log, sqrt
from random import Random
from typing import assert_never

from ivr.simulation.model import Constant, Empirical, Exponential, Gamma, Length, Lognormal, Rate, Uniform

MINUTE = 60_000_000
"""Microseconds."""


def stream(seed: int, *name: object) -> Random:
    """The random numbers of this name: the same for the same seed, on every machine."""
    return Random("/".join(map(str, (seed, *name))))


def drawn(length: Length, random: Random) -> Callable[[], int]:
    """A function that gives one length after the other."""
    match length:
        case Exponential(mean):
            scale, uniform = mean * MINUTE, random.random
            return lambda: int(-log(1.0 - uniform()) * scale)
        case Uniform(low, high):
            return lambda: int(random.uniform(low, high) * MINUTE)
        case Lognormal(mean, cv):
            sigma = sqrt(log(1 + cv * cv))
            mu = log(mean * MINUTE) - sigma * sigma / 2
            return lambda: int(random.lognormvariate(mu, sigma))
        case Gamma(mean, cv):
            shape = 1 / (cv * cv)
            return lambda: int(random.gammavariate(shape, mean * MINUTE / shape))
        case Constant(mean):
            always = round(mean * MINUTE)
            return lambda: always
        case Empirical(lengths, weights):
            measured = [round(one * MINUTE) for one in lengths]
            up_to = list(accumulate(weights or (1,) * len(lengths)))
            return lambda: random.choices(measured, cum_weights=up_to)[0]
        case _:
            assert_never(length)


def arrivals(rates: tuple[Rate, ...], random: Random) -> Iterator[int]:
    """The moments of a Poisson process at these rates: without end, unless nobody calls any more."""
    if not any(rate.per_minute for rate in rates):
        return
    still = 0.0  # calls' worth of time until the next one: what one stretch leaves of it is spent in the next
    for begin, end, rate in _stretches(rates):
        at = begin
        while rate:
            still = still or -log(1.0 - random.random())
            if at + still / rate >= end:
                still -= (end - at) * rate
                break
            at, still = at + still / rate, 0.0
            yield int(at * MINUTE)


def _stretches(rates: tuple[Rate, ...]) -> Iterator[tuple[float, float, float]]:
    """From when, until when, how many calls a minute; over and over again, unless the last holds for ever."""
    ends = [inf if rate.until is None else rate.until for rate in rates]
    begins = [0.0, *ends[:-1]]
    for day in count() if ends[-1] < inf else range(1):
        for begin, end, rate in zip(begins, ends, rates, strict=True):
            since = day * ends[-1] if day else 0.0
            yield since + begin, since + end, rate.per_minute
