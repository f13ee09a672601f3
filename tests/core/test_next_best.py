"""Why not the next best: the criterion by which he came after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.choosing import Tally
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need, Wish
from ivr.core.offer import NextBest, Offer
from ivr.core.preference import Preferred
from ivr.core.queues import Choose
from ivr.core.rulebook import Agent, Skill

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
WEALTH = (Need("wealth"),)
WISH = Wish(Need("english"), 3)


def agent(name: str, idle: int, *skills: Skill, tally: Tally | None = None, weight: int = 1) -> OnDuty:
    able = skills or (Skill("wealth", 4),)
    return OnDuty(Agent(name, name, able, weight=weight), True, Ready(NOW - idle * S), tally or Tally())


def next_best(caller: Caller, *agents: OnDuty) -> NextBest | None:
    """Of those who are free beside 1001, to whom he is offered."""
    matcher = Matcher()
    for duty in agents:
        matcher.agent(duty)
    matcher.join(caller)
    (made,) = matcher.settle(NOW, TODAY)
    assert made.agent == "1001"
    return matcher.next_best(caller.call, NOW, TODAY)


def busy(seconds: int) -> Tally:
    return Tally(busy=seconds * S, begun=NOW - 1000 * S)


def liked(*names: str) -> dict[str, Any]:
    return {"prefers": tuple(Preferred(name, 0 * S, "known") for name in names)}


HIS = agent("1001", 9)


@pytest.mark.parametrize(
    ("asks", "chosen", "other", "by"),
    [
        ({}, HIS, agent("1002", 5), "idle 5 s"),
        ({}, HIS, agent("1002", 9), "the same in all but his number"),
        ({"choose": Choose.RANDOM}, HIS, None, ""),
        ({"choose": Choose.FEWEST_CALLS}, HIS, agent("1002", 99, tally=Tally(7)), "7 calls"),
        ({"choose": Choose.FEWEST_CALLS}, HIS, agent("1002", 5), "idle 5 s"),
        ({"choose": Choose.WEIGHTED}, HIS, agent("1002", 9, tally=Tally(7), weight=2), "7 calls / 2"),
        ({"choose": Choose.LOWEST_OCCUPANCY}, HIS, agent("1002", 0, tally=busy(500)), "occupancy 50.0%"),
        ({"choose": Choose.BEST_LEVEL}, HIS, agent("1002", 99, Skill("wealth", 3)), "level 3"),
        (
            {"choose": Choose.LEAST_SKILLED},
            HIS,
            agent("1002", 99, Skill("wealth", 4), Skill("claims", 1)),
            "2 skills, levels 5",
        ),
        ({"choose": Choose.ROUND_ROBIN}, HIS, agent("1002", 99, tally=Tally(turn=3)), "offered a call later"),
        (
            {"by_rank": True},
            HIS,
            agent("1002", 99, Skill("claims"), Skill("wealth", 4)),
            "wealth comes 2nd of his skills",
        ),
        (
            {"wishes": (WISH,)},
            agent("1001", 0, Skill("wealth"), Skill("english")),
            agent("1002", 99),
            "meets wishes of weight 0, not 3",
        ),
        (liked("1001", "1002"), agent("1001", 0), agent("1002", 99), "preferred less"),
        (liked("1001"), agent("1001", 0), agent("1002", 99), "not preferred"),
    ],
)
def test_it_is_told_by_what_the_next_came_after(
    asks: dict[str, Any], chosen: OnDuty, other: OnDuty | None, by: str
) -> None:
    caller = Caller("c", "q", WEALTH, 0, NOW, **asks)
    found = next_best(caller, chosen, *([other] if other else []))
    assert found == (NextBest("1002", by) if other else None)


def test_of_several_the_next_is_told_and_of_those_who_lack_a_skill_none() -> None:
    caller = Caller("c", "q", WEALTH, 0, NOW, never=frozenset({"1004"}))
    others = agent("1002", 3), agent("1003", 5), agent("1004", 99), agent("1005", 99, Skill("claims"))
    assert next_best(caller, HIS, *others) == NextBest("1003", "idle 5 s")


def test_where_lots_are_drawn_the_next_was_not_drawn() -> None:
    matcher, caller = Matcher(), Caller("c", "q", WEALTH, 0, NOW, choose=Choose.RANDOM)
    for one in (HIS, agent("1002", 5)):
        matcher.agent(one)
    matcher.join(caller)
    (made,) = matcher.settle(NOW, TODAY)
    (other,) = {"1001", "1002"} - {made.agent}
    assert matcher.next_best(caller.call, NOW, TODAY) == NextBest(other, "not drawn")


def test_who_waits_for_one_alone_has_no_next() -> None:
    his = (Preferred("1001", 20 * S, "his RM"),)
    assert next_best(Caller("c", "q", WEALTH, 0, NOW, prefers=his), HIS, agent("1002", 99)) is None


def test_who_is_not_offered_to_anybody_has_no_next() -> None:
    matcher = Matcher()
    matcher.join(Caller("c", "q", WEALTH, 0, NOW))
    matcher.settle(NOW, TODAY)
    assert matcher.next_best("c", NOW, TODAY) is None


def test_an_offer_tells_both() -> None:
    offer = Offer("c", "1001", "longest idle (9 s) with wealth 4")
    assert offer.why == "longest idle (9 s) with wealth 4"
    second = Offer("c", "1001", offer.reason, next_best=NextBest("1002", "idle 5 s"))
    assert second.why == "longest idle (9 s) with wealth 4, before 1002 (idle 5 s)"
