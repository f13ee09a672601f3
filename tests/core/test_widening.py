"""Whom time alone lets others serve: each is told of once, and nobody else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import AgentState, InCall, NotReady
from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need, Relaxation
from ivr.core.preference import Preferred
from ivr.core.rulebook import Agent, Skill

START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
S = timedelta(seconds=1)
HIS_RM = Preferred("rm", 20 * S, "his RM")
BUSY, TEA = InCall("x"), NotReady("tea")


def one(name: str, skill: str, state: AgentState) -> OnDuty:
    return OnDuty(Agent(name, name, (Skill(skill),)), True, state)


@pytest.mark.parametrize(
    ("rm", "widened"),
    [
        pytest.param(one("rm", "a", BUSY), ["c"], id="he waited for his RM alone"),
        pytest.param(one("rm", "a", TEA), [], id="his RM is away, and others could have served him before"),
    ],
)
def test_whom_time_alone_lets_others_serve_is_told_of_once(rm: OnDuty, widened: list[str]) -> None:
    matcher, found = Matcher(), list[str]()
    matcher.agent(rm)
    matcher.settle(START - 60 * S, START.date())
    matcher.join(Caller("c", "a", (Need("a"),), 0, START, prefers=(HIS_RM, Preferred("2", 0 * S, ""))))
    for after in (0, 19, 20, 21):
        matcher.settle(START + after * S, START.date())
        found += matcher.widened
        if after == 20:
            matcher.join(matcher._waiting["c"].caller)  # an offer has failed
    assert found == widened


def test_who_comes_after_it_was_due_is_not_told_of() -> None:
    """He brings the time that he has waited in another queue."""
    matcher = Matcher()
    matcher.settle(START - 60 * S, START.date())
    matcher.join(Caller("c", "a", (Need("a"),), 0, START - 30 * S, relax=(Relaxation(20 * S, ()),)))
    matcher.settle(START, START.date())
    assert not matcher.widened
