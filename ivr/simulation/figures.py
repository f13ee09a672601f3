"""Figures over replications: the mean, and how far off it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import fmean, stdev

from ivr.simulation.chance import MINUTE
from ivr.simulation.counts import Counted, Counts, share
from ivr.simulation.student import quantile

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over replications."""

    value: float | None
    """None: nothing happened of which it could be the mean."""
    half_width: float | None
    """With 95 % confidence the true mean is no further off; None: one replication does not tell."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a model came to."""

    total: Mapping[str, Figure]
    types: Mapping[str, Mapping[str, Figure]]
    """By type, then by the figure's name."""
    groups: Mapping[str, Mapping[str, Figure]]


CALLS: Mapping[str, Callable[[Counts], float]] = {
    "blocked": lambda k: share(k.blocked, k.blocked + k.entered),
    "p_wait": lambda k: share(k.waited, k.entered),
    "mean_wait_min": lambda k: share(k.wait / MINUTE, k.entered),
    "p_wait_le": lambda k: share(k.in_time, k.entered),
    "p_wait_le_served": lambda k: share(k.in_time, k.served),
    "abandoned": lambda k: share(k.entered - k.served, k.entered),
}
"""Figures of calls, by name."""


def figures(replications: Sequence[Counted]) -> Figures:
    """The figures of at least one replication."""
    first = replications[0]
    return Figures(
        _calls([_all(one.types.values()) for one in replications]),
        {name: _calls([one.types[name] for one in replications]) for name in first.types},
        {name: {"utilisation": figure([one.utilisation[name] for one in replications])} for name in first.utilisation},
    )


def _calls(counts: Sequence[Counts]) -> dict[str, Figure]:
    return {name: figure(list(map(of, counts))) for name, of in CALLS.items()}


def _all(counts: Iterable[Counts]) -> Counts:
    whole = Counts()
    for one in counts:
        whole.add(one)
    return whole


def figure(values: Sequence[float]) -> Figure:
    """The mean of these, one from each replication; what is not finite is left out."""
    known = [value for value in values if isfinite(value)]
    if not known:
        return Figure(None, None)
    if len(known) == 1:
        return Figure(known[0], None)
    half_width = quantile((1 + CONFIDENCE) / 2, len(known) - 1) * stdev(known) / sqrt(len(known))
    return Figure(fmean(known), half_width)
