"""Agents who have tasks already: the matcher finds for the next ones whom a plain scan finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.choosing import Tally
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need
from ivr.core.queues import Choose
from ivr.core.router import matches
from ivr.core.rulebook import Agent, Skill

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
S = timedelta(seconds=1)


def somebody(name: str, chance: Random) -> OnDuty:
    """He has none, one or two of three tickets, and has done more or less before."""
    skills = tuple(Skill(skill, chance.randint(1, 5)) for skill in chance.sample(["a", "b"], 2))
    tally = Tally(chance.randint(0, 3), chance.randint(0, 50) * S, NOW - 90 * S, chance.randint(0, 9))
    agent = Agent(name, name, skills, capacity={"ticket": 3}, weight=chance.randint(1, 2))
    return OnDuty(agent, False, Ready(NOW - chance.randint(0, 30) * S), tally, tasks=("ticket",) * chance.randint(0, 2))


@pytest.mark.parametrize("by_rank", [False, True])
@pytest.mark.parametrize("choose", Choose)
@pytest.mark.parametrize("comes_first", ["agents", "tasks"])
def test_the_scan_and_the_matcher_agree_and_nobody_with_fewer_is_passed_over(
    choose: Choose, by_rank: bool, comes_first: str
) -> None:
    for seed in range(20):
        chance = Random(seed)
        duties = [somebody(str(nth), chance) for nth in range(8)]
        waiting = [
            Caller(f"t{nth}", "a", (Need("a"),), 0, NOW, choose=choose, by_rank=by_rank, medium="ticket")
            for nth in range(5)
        ]
        matcher = Matcher()
        for kind in ("agents", "tasks") if comes_first == "agents" else ("tasks", "agents"):
            if kind == "agents":
                for duty in duties:
                    matcher.agent(duty)
            else:
                for caller in waiting:
                    matcher.join(caller)
            if kind != comes_first:
                found = matcher.settle(NOW, NOW.date())
            else:
                matcher.settle(NOW, NOW.date())
        assert found == matches(waiting, duties, NOW, NOW.date())
        had = {duty.agent.id: len(duty.tasks) for duty in duties}
        assert sorted(had.values())[:5] == [had[offer.agent] for offer in found]
