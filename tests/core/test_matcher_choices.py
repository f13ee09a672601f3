"""Matchers in which agents choose among callers, and those in which nobody asks why."""

from __future__ import annotations

import pytest

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.matcher import Matcher
from ivr.core.needs import Need
from ivr.core.offer import Offer
from tests.core.test_matcher import START, S, one, settled


@pytest.mark.parametrize(("agents_choose", "served"), [(False, "older"), (True, "wanted")])
def test_agents_who_choose_take_the_caller_whose_need_comes_first_of_their_skills(
    agents_choose: bool, served: str
) -> None:
    matcher = Matcher(agents_choose=agents_choose)
    matcher.join(Caller("older", "b", (Need("b"),), 9, START - 9 * S))
    matcher.join(Caller("wanted", "a", (Need("a"),), 0, START - S))
    matcher.join(Caller("younger", "a", (Need("a"),), 0, START))
    matcher.agent(one("1", "a", "b"))
    assert settled(matcher, START) == [(served, "1")]


def test_where_agents_choose_a_caller_who_finds_several_still_chooses_among_them() -> None:
    matcher = Matcher(agents_choose=True)
    matcher.agent(one("1", "b", "a", state=Ready(START - 9 * S)))
    matcher.agent(one("2", "a", state=Ready(START)))
    matcher.join(Caller("c", "a", (Need("a"),), 0, START))
    assert settled(matcher, START) == [("c", "1")]


def test_where_nobody_asks_why_offers_are_the_same_without_reasons() -> None:
    matcher = Matcher(reasons=False)
    matcher.agent(one("1", "a"))
    matcher.join(Caller("c", "a", (Need("a"),), 0, START))
    assert matcher.settle(START, START.date()) == [Offer("c", "1", "")]
