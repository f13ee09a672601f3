"""The bound on starvation: who may be served before whom, on floors whose queues give points at different paces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.agent import InCall, Ready
from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need
from ivr.core.preference import Preferred
from ivr.core.returning import RETURNED
from ivr.core.router import missing
from ivr.core.rulebook import Agent, Skill

S = timedelta(seconds=1)
BEGIN = datetime(2026, 11, 25, 8, tzinfo=UTC)
TODAY = BEGIN.date()
AGENTS = {"1": ("a", "b"), "2": ("a", "b", "c"), "3": ("c",)}


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Who came later was given an agent while this caller waited, and might have had him."""

    first: Caller
    later: Caller
    at: datetime

    @property
    def more(self) -> Decimal:
        """Points that the later one has more, without those for waiting."""
        points = [Decimal(one.priority + one.extra) for one in (self.later, self.first)]
        return points[0] - points[1]

    def waited(self, caller: Caller) -> Decimal:
        return Decimal((self.at - caller.since) // (S / 1_000_000)) / 1_000_000


class Floor:
    """Three agents and three queues: callers come faster than they are served, so that many wait."""

    def __init__(self, seed: int, paces: tuple[Decimal, ...], prefer: float = 0.0) -> None:
        self._chance, self._paces, self._prefer = Random(seed), dict(zip("abc", paces, strict=True)), prefer
        self._matcher, self._now = Matcher(reasons=False), BEGIN
        self._waiting: dict[str, Caller] = {}
        self._agents = {name: Agent(name, name, tuple(map(Skill, able))) for name, able in AGENTS.items()}

    def overtaken(self, calls: int) -> Iterator[Overtaken]:
        busy = dict.fromkeys(AGENTS, BEGIN)
        for nth in range(calls):
            self._now += self._chance.expovariate(1 / 4) * S
            for agent in [agent for agent, until in busy.items() if until <= self._now]:
                self._matcher.agent(OnDuty(self._agents[agent], True, Ready(self._now)))
                yield from self._settled(busy)
            self._comes(f"{nth:04}")
            yield from self._settled(busy)

    def _comes(self, call: str) -> None:
        queue = self._chance.choice("abc")
        extra = RETURNED if self._chance.random() < 0.02 else 0
        caller = Caller(call, queue, (Need(queue),), self._chance.choice((0, 20, 100)), self._now, extra=extra)
        caller = replace(caller, aging=self._paces[queue])
        if self._chance.random() < self._prefer:
            his = Preferred(self._chance.choice(list(AGENTS)), self._chance.randint(1, 60) * S, "")
            caller = replace(caller, prefers=(his,))
        self._waiting[call] = caller
        self._matcher.join(caller)

    def _settled(self, busy: dict[str, datetime]) -> Iterator[Overtaken]:
        offers = self._matcher.settle(self._now, TODAY)
        served = [(self._waiting.pop(offer.call), offer.agent) for offer in offers]
        for later, name in served:
            self._matcher.leave(later.call)
            busy[name] = self._now + self._chance.expovariate(1 / 14) * S
            agent = self._agents[name]
            self._matcher.agent(OnDuty(agent, True, InCall(later.call)))
            for first in self._waiting.values():
                might = not missing(agent, first, self._now, TODAY) and not self._waits_for_another(first, name)
                if first.since < later.since and might:
                    yield Overtaken(first, later, self._now)

    def _waits_for_another(self, caller: Caller, agent: str) -> bool:
        """All are at work: he waits for the one whom he prefers, and who may serve him, until the time for him ends."""
        waited = self._now - caller.since
        his = [one.agent for one in caller.prefers if waited < one.within]
        return any(one != agent and not missing(self._agents[one], caller, self._now, TODAY) for one in his)


paces = st.tuples(*[st.sampled_from([Decimal(0), Decimal("0.25"), Decimal(1), Decimal(7)])] * 3)


def laws(one: Overtaken) -> None:
    """What docs/rules.md promises (`priority`), for this pair of paces."""
    first, later, more = one.first, one.later, one.more
    if first.aging >= later.aging and first.aging:
        assert one.waited(first) - one.waited(later) < more / first.aging
    if first.aging > later.aging:
        assert one.waited(first) < more / (first.aging - later.aging)
    if first.aging < later.aging:
        assert one.waited(later) > (first.aging * one.waited(first) - more) / later.aging
    if first.aging == later.aging == 0:
        assert more > 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), paces, st.sampled_from([0.0, 0.3]))
def test_who_comes_later_is_served_before_only_as_far_as_points_and_paces_allow(
    seed: int, paces: tuple[Decimal, ...], prefer: float
) -> None:
    for one in Floor(seed, paces, prefer).overtaken(120):
        laws(one)


@pytest.mark.parametrize("paces", [("1", "1", "1"), ("0.25", "1", "7"), ("7", "1", "0.25")])
def test_the_bound_is_no_larger_than_it_must_be(paces: tuple[str, ...]) -> None:
    """Callers are in fact overtaken, and by some who came nearly as late as that."""
    floor = Floor(1, tuple(map(Decimal, paces)))
    found = [one for one in floor.overtaken(3000) if not one.later.extra and one.first.aging >= one.later.aging]
    share = [(one.waited(one.first) - one.waited(one.later)) * one.first.aging / one.more for one in found if one.more]
    assert len(share) > 100
    assert Decimal("0.9") < max(share) < 1


@pytest.mark.parametrize("paces", [("0", "1", "1"), ("0", "7", "0.25")])
def test_beside_queues_that_age_one_without_aging_may_wait_as_long_as_others_come(paces: tuple[str, ...]) -> None:
    """As `ivr check` warns: the last of them is overtaken by all who come, however late."""
    found = list(Floor(1, tuple(map(Decimal, paces))).overtaken(1500))
    longest = max(one.waited(one.first) - one.waited(one.later) for one in found if not one.first.aging)
    bounded = (one for one in found if one.first.aging >= one.later.aging and one.first.aging and not one.later.extra)
    assert longest > 1000 > max(one.waited(one.first) - one.waited(one.later) for one in bounded)


def test_who_returns_comes_before_whoever_has_aged_for_years_but_not_before_whom_returned_earlier() -> None:
    matcher = Matcher(reasons=False)
    old = Caller("old", "a", (Need("a"),), 2000, BEGIN - timedelta(days=3 * 365), aging=Decimal(100))
    back = replace(old, call="back", since=BEGIN - 9 * S, extra=RETURNED, priority=0)
    again = replace(back, call="back again", since=BEGIN - 5 * S)
    for caller in (old, again, back):
        matcher.join(caller)
    turns = []
    for _ in range(3):
        matcher.agent(OnDuty(Agent("1", "1", (Skill("a"),)), True, Ready(BEGIN)))
        turns += [offer.call for offer in matcher.settle(BEGIN, TODAY)]
        matcher.leave(turns[-1])
    assert turns == ["back", "back again", "old"]
