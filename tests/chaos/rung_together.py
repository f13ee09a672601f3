"""Whether two rang, or talked, for one caller at the same time, as those who were rung know it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from ivr.lab import Leg
from tests.chaos.house import House

A_MOMENT = 1.0
"""Seconds: one is told to ring as another is told to stop."""


def rung_together(house: House, since: float) -> list[str]:
    """Of the crowd's agents, who are offered one at a time, and of its managers; since then by `time.monotonic()`."""
    phones, mobiles = house.lab.phones, house.lab.mobiles
    wrong = list[str]()
    for ground in house.grounds:
        agents = [leg for agent in ground.agents for leg in phones[agent].calls]
        managers = mobiles[ground.rm_mobile].calls if ground.rm_mobile in mobiles else ()
        wrong += [*together(agents, since), *together(managers, since)]
    return wrong


def together(legs: Iterable[Leg], since: float) -> Iterator[str]:
    """Those of these legs that were there at the same time for the same caller."""
    late = sorted((leg for leg in legs if leg.began >= since), key=lambda leg: (leg.caller_id, leg.began))
    for caller, his in groupby(late, lambda leg: leg.caller_id):
        yield from (_said(caller, pair) for pair in pairwise(his) if _end(pair[0]) > pair[1].began + A_MOMENT)


def _end(leg: Leg) -> float:
    return leg.over.at if leg.over else math.inf


def _said(caller: str, pair: Sequence[Leg]) -> str:
    first, second = pair
    return f"{second.number} was rung for {caller} {_end(first) - second.began:.1f} s before {first.number} was let go"
