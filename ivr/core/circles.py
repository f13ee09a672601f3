"""Circles on which a caller is led back a few times at most, and what all their rounds take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.core.graph import Graph, knots


@dataclass(frozen=True, slots=True)
class Circle:
    """Points that lead to one another, each round through a step that counts."""

    points: frozenset[int]
    times: int
    """How often he is led back at most."""
    seconds: float
    """What that takes at most, beyond his last time through."""


@dataclass(frozen=True, slots=True)
class LedBack:
    """Where a step leads back to, and how often at most."""

    to: int
    most: int


def circles(after: Graph, seconds: Sequence[float], led_back: Mapping[int, LedBack]) -> dict[int, Circle]:
    """The circle on which each point lies, if it lies on one."""
    found: dict[int, Circle] = {}
    for knot in knots(after) if led_back else ():
        inside = frozenset(knot)
        counting = (led_back[at] for at in knot if at in led_back)
        times = sum(back.most for back in counting if back.to in inside)
        if times:
            circle = Circle(inside, times, times * sum(seconds[at] for at in knot))
            found |= dict.fromkeys(knot, circle)
    return found


def seconds_without(
    point: int, circle: Circle, after: Graph, seconds: Sequence[float], led_back: Mapping[int, LedBack]
) -> float:
    """What the rounds of this circle take at most of somebody who never goes on from this point of it."""
    left = circle.points - {point}
    inside = [[to for to in targets if to in left] if at in left else [] for at, targets in enumerate(after)]
    smaller = circles([list(left), *inside[1:]], seconds, led_back)
    return sum({round_.points: round_.seconds for round_ in smaller.values()}.values())
