"""Who else is served by a queue's agents: looked at anew once a second, and at once where crowds are counted anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.agent import InCall
from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.sharing import Rival

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
A = Queue("a", RuleRef(""), {}, (Need("a"),))


def busy(name: str, *skills: str) -> OnDuty:
    return OnDuty(Agent(name, name, tuple(map(Skill, skills))), True, InCall("x"))


def floor() -> Matcher:
    """One agent of each kind, and one caller in each queue: first in b, then in a."""
    matcher = Matcher()
    for duty in (busy("1", "a"), busy("2", "a", "b"), busy("3", "b")):
        matcher.agent(duty)
    for queue, waited in (("b", 9), ("a", 5)):
        matcher.join(Caller(queue, queue, (Need(queue),), 0, NOW - waited * S))
    matcher.settle(NOW, TODAY)
    return matcher


def rivals(matcher: Matcher, call: str = "a", after: float = 0) -> tuple[int, tuple[Rival, ...]]:
    return matcher.rivals(A, NOW + after * S, TODAY, "", call)


def test_who_comes_before_him_elsewhere_counts_and_who_comes_after_him_does_not() -> None:
    matcher = floor()
    assert rivals(matcher) == (1, (Rival("b", 1, 1),))
    matcher.join(Caller("late", "b", (Need("b"),), 0, NOW))
    assert rivals(matcher) == (1, (Rival("b", 1, 1),))
    assert rivals(matcher, call="nobody yet") == (1, (Rival("b", 2, 1),))
    matcher.leave("b")
    assert rivals(matcher) == (2, ())


def test_who_serves_what_is_looked_at_once_a_second_but_callers_are_counted_at_once() -> None:
    matcher = floor()
    assert rivals(matcher) == (1, (Rival("b", 1, 1),))
    matcher.agent(busy("4", "b"))
    matcher.join(Caller("earlier", "b", (Need("b"),), 0, NOW - 7 * S))
    assert rivals(matcher, after=0.9) == (1, (Rival("b", 2, 1),))
    assert rivals(matcher, after=1) == (1, (Rival("b", 2, 2),))


def test_it_is_looked_at_anew_once_agents_are_counted_anew() -> None:
    matcher = floor()
    assert rivals(matcher) == (1, (Rival("b", 1, 1),))
    matcher.tidy()
    assert rivals(matcher) == (1, (Rival("b", 1, 1),))
    matcher.gone("2")
    matcher.tidy()
    assert rivals(matcher) == (1, ())


def test_of_a_queue_that_is_empty_by_now_nobody_is_in_the_way() -> None:
    matcher = floor()
    rivals(matcher)
    matcher.leave("b")
    assert rivals(matcher, after=0.5) == (2, ())
    matcher.leave("a")
    assert rivals(matcher, after=5) == (2, ())
