"""Which of several free agents gets a call of a simulated centre, one way to choose after the other.

The test keeps its own book of what each agent has done, from nothing but who got which call and when it was over; at
each offer it looks whether the chosen one really was the first of those who were free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ivr.core.queues import Choose
from ivr.simulation.centre import Centre, _Call, _Seat
from ivr.simulation.model import CallType, Exponential, Group, Model, Rate, Run

CALLS = 1500


@dataclass
class Done:
    """What an agent has done by now; microseconds."""

    place: int
    skills: tuple[str, ...]
    free: bool = True
    idle_since: int = 0
    calls: int = 0
    busy: int = 0
    latest: int = 0


class Watched(Centre):
    """Tells of each offer, before it is taken, who was free for it; and keeps the book."""

    def __init__(self, model: Model, first: Callable[[Done], float]) -> None:
        super().__init__(model, 0)
        self.first = first
        self.book = {name: Done(at, tuple(s.name for s in seat.agent.skills)) for at, (name, seat) in _in_order(self)}
        self.offers = self.choices = 0

    def _is_answered(self, call: _Call, seat: _Seat) -> None:
        done = self.book[seat.agent.id]
        free = [one for one in self.book.values() if one.free]
        assert done is min(free, key=lambda one: (self.first(one), one.idle_since, one.place)), self.offers
        self.offers += 1
        self.choices += len({self.first(one) for one in free}) > 1
        done.free, done.calls, done.latest = False, done.calls + 1, self.offers
        done.busy += call.service
        super()._is_answered(call, seat)

    def _is_over(self, seat: _Seat) -> None:
        done = self.book[seat.agent.id]
        done.free, done.idle_since = True, self._now
        super()._is_over(seat)


def _in_order(centre: Centre) -> list[tuple[int, tuple[str, _Seat]]]:
    return list(enumerate(sorted(centre._seats.items())))


def model(choose: Choose) -> Model:
    """All may serve every caller; those of `few` have fewer skills."""
    types = {"A": CallType("A", (Rate(None, 1.5),), Exponential(3))}
    groups = {"few": Group("few", 4, ("A",)), "many": Group("many", 4, ("B", "A", "C"))}
    return Model(types, groups, choose_agent=choose, run=Run(CALLS, 0, 1, seed=5))


FIRST: dict[Choose, Callable[[Done], float]] = {
    Choose.LONGEST_IDLE: lambda one: one.idle_since,
    Choose.FEWEST_CALLS: lambda one: one.calls,
    Choose.WEIGHTED: lambda one: one.calls,
    Choose.LOWEST_OCCUPANCY: lambda one: one.busy / one.idle_since if one.idle_since else 0.0,
    Choose.BEST_LEVEL: lambda one: 0.0,
    Choose.LEAST_SKILLED: lambda one: len(one.skills),
    Choose.ROUND_ROBIN: lambda one: one.latest,
}
"""In a model all weigh the same, and all have the same level."""


@pytest.mark.parametrize("choose", FIRST)
def test_whoever_gets_a_call_is_the_first_of_those_who_are_free(choose: Choose) -> None:
    centre = Watched(model(choose), FIRST[choose])
    counted = centre.run()
    assert counted.types["A"].served == CALLS
    assert centre.offers >= CALLS
    assert choose is Choose.BEST_LEVEL or centre.choices > CALLS / 2


def test_by_lot_each_of_those_who_are_free_gets_as_many_and_it_is_nobodys_turn() -> None:
    class Drawn(Watched):
        def _is_answered(self, call: _Call, seat: _Seat) -> None:
            got[seat.agent.id] += 1
            Centre._is_answered(self, call, seat)

    got = Counter[str]()
    centre = Drawn(model(Choose.RANDOM), lambda one: 0.0)
    centre.run()
    assert len(got) == 8
    assert max(got.values()) < 1.4 * min(got.values())
    assert len(set(got.values())) > 1


def test_the_ways_to_choose_lead_to_other_agents() -> None:
    """Or a choice that the model names and nobody heeds would pass all the same."""
    found = {}
    for choose in Choose:
        centre = Centre(model(choose), 0)
        centre.run()
        found[choose] = tuple(seat.calls for seat in centre._seats.values())
    alike = {Choose.FEWEST_CALLS: Choose.WEIGHTED, Choose.LONGEST_IDLE: Choose.BEST_LEVEL}
    assert all(found[one] == found[other] for one, other in alike.items())
    assert len(set(found.values())) == len(Choose) - len(alike)
