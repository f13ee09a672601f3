"""Student's t: how many standard errors wide an interval must be that rests on few replications."""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, pi, sin, sqrt


def probability(t: float, freedom: int) -> float:
    """That a value of Student's distribution is at most `t` (0 or more); exact, for whole degrees of freedom."""
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = 0.0
    for k in range(2 if odd else 1, freedom, 2):
        total += term
        term *= cos(angle) ** 2 * k / (k + 1)
    within = 2 * (angle + sin(angle) * total) / pi if odd else sin(angle) * total
    return (1 + within) / 2


@lru_cache
def quantile(level: float, freedom: int) -> float:
    """The value that one of Student's distribution exceeds with probability 1 - `level` (above one half)."""
    low, high = 0.0, 1.0
    while probability(high, freedom) < level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle, freedom) < level else (low, middle)
    return high
