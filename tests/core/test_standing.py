"""What is said of agents beside their skills: what counts at a moment, and what the router makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.census import census
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer, Eligibility, Holds
from ivr.core.matcher import Matcher
from ivr.core.needs import AnyOf, Need, Needs, Wish
from ivr.core.queues import Choose
from ivr.core.router import matches
from ivr.core.rulebook import Agent, Skill
from ivr.core.skills import first_skills
from ivr.core.standing import as_of, before

START = datetime(2026, 11, 26, 9, tzinfo=UTC)
S = timedelta(seconds=1)
TRAINED = Holds(Eligibility("trained", if_not="training not done today"))
TRUSTED = Holds(Eligibility("trusted", unless_known=True))


def trained(holds: bool = True, since: int | None = None, until: int | None = None, reason: str = "") -> Answer:
    """Said from so many seconds after the start, until so many."""
    first, end = (None if at is None else START + at * S for at in (since, until))
    return Answer("trained", holds, reason, first, end)


def agent(*said: Answer, name: str = "1", able: tuple[Skill, ...] = ()) -> OnDuty:
    return OnDuty(Agent(name, name, able, answers=said), True, Ready(START))


def caller(*needs: Need | Holds | AnyOf, wishes: tuple[Wish, ...] = (), choose: Choose = Choose.LONGEST_IDLE) -> Caller:
    return Caller("c", "a", needs, 0, START, wishes=wishes, choose=choose)


@pytest.mark.parametrize(
    ("said", "offered_at"),
    [
        ([trained(until=10)], {0, 5}),
        ([trained(since=10)], {10, 11}),
        ([trained(since=5, until=10)], {5}),
        ([trained(), trained(holds=False, until=10)], {10, 11}),
        ([trained(holds=False), trained(until=10)], {0, 5}),
        ([], set()),
    ],
    ids=["ends", "begins", "begins and ends", "no for a while", "yes for a while", "nothing is said"],
)
def test_what_is_said_of_an_agent_begins_and_ends_by_time_alone(said: list[Answer], offered_at: set[int]) -> None:
    found = set[int]()
    for seconds in (0, 5, 10, 11):
        matcher, at = Matcher(), START + seconds * S
        matcher.agent(agent(*said))
        matcher.settle(START, START.date())
        matcher.join(caller(TRAINED))
        if matcher.settle(at, at.date()):
            found.add(seconds)
    assert found == offered_at


def test_who_waits_gets_the_agent_at_the_moment_at_which_it_begins_to_hold() -> None:
    matcher, at = Matcher(), START + 10 * S
    matcher.agent(agent(trained(since=10)))
    matcher.join(caller(TRAINED))
    assert not matcher.settle(START, START.date())
    assert matcher.next_change() == at
    assert [offer.agent for offer in matcher.settle(at, at.date())] == ["1"]


def test_the_next_change_is_also_when_something_begins_or_ends_that_is_said_of_an_agent() -> None:
    matcher, found = Matcher(), []
    matcher.agent(agent(trained(since=10, until=20)))
    for at in (START, START + 10 * S, START + 20 * S):
        matcher.settle(at, at.date())
        found.append(matcher.next_change())
    assert found == [START + 10 * S, START + 20 * S, None]


def test_an_answer_that_ends_unnoticed_does_not_hide_when_another_ends() -> None:
    yes, no = Answer("trusted", True, until=START + 10 * S), Answer("trusted", False, until=START + 20 * S)
    matcher = Matcher()
    matcher.agent(agent(yes, no))
    matcher.join(caller(TRUSTED))
    offers = [bool(matcher.settle(START + seconds * S, START.date())) for seconds in (0, 10, 20)]
    assert offers == [False, False, True]


def test_who_is_gone_or_of_whom_nothing_is_said_any_more_has_no_next_change() -> None:
    matcher = Matcher()
    matcher.agent(agent(trained(since=10)))
    matcher.agent(agent())
    assert matcher.next_change() is None
    matcher.agent(agent(trained(since=10)))
    matcher.gone("1")
    assert matcher.next_change() is None


def test_what_is_said_again_and_again_leaves_no_more_behind_than_there_are_agents() -> None:
    matcher = Matcher()
    for n in range(2000):
        matcher.agent(agent(trained(until=9000 - n)))
    assert len(matcher._roster._moments._heap) <= 2 * 1 + 17


def test_an_offer_that_stands_does_so_although_it_holds_no_longer() -> None:
    matcher = Matcher()
    matcher.agent(agent(trained(until=10)))
    matcher.join(caller(TRAINED))
    assert matcher.settle(START, START.date())
    assert not matcher.settle(START + 10 * S, START.date())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([trained()], "ready"),
        ([], "training not done today: nothing is known"),
        ([trained(holds=False)], "training not done today"),
        (
            [trained(holds=False, reason="fire drill course open since Monday")],
            "training not done today: fire drill course open since Monday",
        ),
        ([trained(holds=False, reason="ill", until=60)], "training not done today: ill (until 2026-11-26 09:01)"),
    ],
)
def test_the_first_need_that_is_not_met_is_told_with_its_reason(said: list[Answer], why: str) -> None:
    found = census(caller(TRAINED), [agent(*said)], START, START.date())
    assert found.agents == {"1": why}


def test_of_many_it_is_counted_how_many_lack_it_whatever_the_reasons() -> None:
    everybody = [agent(trained(holds=False, reason=f"ill {n}"), name=str(n)) for n in range(3)]
    matcher = Matcher()
    for duty in everybody:
        matcher.agent(duty)
    expected = {"training not done today": 3}
    assert census(caller(TRAINED), everybody, START, START.date(), 0).others == expected
    assert matcher.census(caller(TRAINED), START, START.date(), 0).others == expected


def test_where_nobody_says_anything_counts_what_the_rules_say() -> None:
    no = Answer("trusted", False, "a complaint")
    found = census(caller(TRUSTED), [agent(), agent(no, name="2")], START, START.date())
    assert found.agents == {"1": "ready", "2": "trusted does not hold: a complaint"}


EITHER = AnyOf(((Need("a", 2), TRAINED), (Need("b"),)))


@pytest.mark.parametrize(
    ("needs", "first"),
    [
        ((TRAINED,), ()),
        ((TRAINED, Need("a")), ("a",)),
        ((AnyOf(((TRAINED,), (Need("a"),))), Need("b")), ("b",)),
        ((EITHER,), ("a", "b")),
        ((AnyOf(((TRAINED, Need("a")), (Need("b"),))),), ("a", "b")),
        ((AnyOf(((TRAINED,), (Need("a"),))),), ()),
    ],
)
def test_agents_are_found_by_a_skill_that_all_of_them_must_have(needs: Needs, first: tuple[str, ...]) -> None:
    assert first_skills(needs) == first


@pytest.mark.parametrize("comes_first", ["caller", "agent"])
@pytest.mark.parametrize(
    ("able", "said", "offered"),
    [
        ((Skill("a", 2),), (trained(),), True),
        ((Skill("a", 2),), (), False),
        ((Skill("b"),), (), True),
        ((), (trained(),), False),
    ],
)
def test_alternatives_may_ask_for_it_whoever_comes_first(
    comes_first: str, able: tuple[Skill, ...], said: tuple[Answer, ...], offered: bool
) -> None:
    matcher = Matcher()
    events = [lambda: matcher.join(caller(EITHER)), lambda: matcher.agent(agent(*said, able=able))]
    for event in events if comes_first == "caller" else reversed(events):
        event()
        found = matcher.settle(START, START.date())
    assert bool(found) is offered
    scanned = matches([caller(EITHER)], [agent(*said, able=able)], START, START.date())
    assert bool(scanned) is offered


def test_it_may_be_wished_for() -> None:
    agents = [agent(name="1"), agent(trained(), name="2")]
    (offer,) = matches([caller(wishes=(Wish(TRAINED, 2),))], agents, START, START.date())
    assert (offer.agent, offer.reason) == ("2", "meets 1 of 1 wishes (trained), longest idle (0 s), no skill needed")


def test_who_stands_as_he_stood_is_the_very_same() -> None:
    one = as_of(agent(trained(until=10)).agent, START)
    assert as_of(one, START + 9 * S) is one
    assert as_of(one, START + 10 * S).standing == {}
    assert as_of(replace(one, answers=()), START).standing == {}


def test_an_agent_who_chooses_looks_at_the_alternative_that_he_meets_as_he_stands() -> None:
    """His first skill is asked for by an alternative for which he is not trained, his second by one that he meets."""
    able = (Skill("a"), Skill("b"), Skill("c"))
    either = replace(caller(AnyOf(((Need("c"),), (Need("a"),)))), call="either")
    trained_first = AnyOf(((Need("a"), TRAINED), (Need("c"),)))
    asks = replace(caller(trained_first), call="asks")
    for said, first in (((trained(),), "asks"), ((), "b")):
        callers = [either, asks, replace(caller(Need("b")), call="b")]
        offers = matches(callers, [agent(*said, able=able)], START, START.date(), agents_choose=True)
        assert [offer.call for offer in offers] == [first]


def test_for_who_looks_no_further_nothing_ends_or_begins_later() -> None:
    said = (trained(until=10), trained(since=10), trained(since=5, until=9))
    assert before(agent(*said).agent, START + 10 * S).answers == (trained(), trained(since=5, until=9))
    assert before(agent(*said).agent, START + 11 * S).answers == said
