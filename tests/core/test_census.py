"""How the floor stands to a caller: who is named, and that the others are counted, every one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.core.agent import AgentState, InCall, NotReady, Ready
from ivr.core.caller import Caller
from ivr.core.census import MOST_NAMED, Census, census
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import AnyOf, Need
from ivr.core.preference import Preferred
from ivr.core.rulebook import Agent, Skill

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
WEALTH = (Need("wealth", 3),)
ABLE = (Skill("wealth", 4),)


def agent(name: str, *skills: Skill, state: AgentState | None = None, phone: bool = True, speaks: str = "") -> OnDuty:
    languages = (speaks,) if speaks else ()
    return OnDuty(Agent(name, name, skills, languages=languages), phone, state or Ready(NOW - 9 * S))


def floor_of(agents: list[OnDuty]) -> Matcher:
    matcher = Matcher()
    for duty in agents:
        matcher.agent(duty)
    return matcher


MIXED = [
    *(agent(f"a{n:03}", *ABLE, state=InCall("x")) for n in range(110)),
    *(agent(f"b{n:03}", Skill("claims")) for n in range(48)),
    *(agent(f"c{n:03}", Skill("wealth", 1 + n % 2)) for n in range(20)),
    *(agent(f"d{n:03}", Skill("wealth", 5, TODAY - (n + 1) * timedelta(days=1))) for n in range(7)),
    *(agent(f"e{n:03}", *ABLE, phone=False) for n in range(3)),
    *(agent(f"f{n:03}", *ABLE, state=NotReady("lunch")) for n in range(2)),
    agent("g000", *ABLE, speaks="zh"),
]
COUNTED = {
    "lacks wealth": 48,
    "wealth below 3": 20,
    "in a call": 10,
    "wealth no longer valid": 7,
    "phone not registered": 3,
    "not ready (lunch)": 2,
    "does not speak en": 1,
}


@pytest.mark.parametrize("by", ["a plain look", "the matcher"])
def test_of_a_large_floor_a_hundred_who_could_serve_are_named_and_all_others_counted(by: str) -> None:
    caller = Caller("c", "q", WEALTH, 0, NOW, language="en")
    found = census(caller, MIXED, NOW, TODAY) if by == "a plain look" else floor_of(MIXED).census(caller, NOW, TODAY)
    assert set(found.agents.values()) == {"in a call"}
    assert list(found.others.items()) == list(COUNTED.items())
    assert len(found.agents) == MOST_NAMED
    assert len(found.agents) + sum(found.others.values()) == len(MIXED)


def test_up_to_a_hundred_agents_are_named_whatever_they_lack() -> None:
    agents = [agent(f"{n:03}", Skill("claims")) for n in range(MOST_NAMED)]
    found = floor_of(agents).census(Caller("c", "q", WEALTH, 0, NOW), NOW, TODAY)
    assert found == Census({duty.agent.id: "lacks wealth" for duty in agents})


def test_whom_he_prefers_and_who_is_never_to_serve_him_come_first_and_are_named_exactly() -> None:
    agents = [*MIXED, agent("rm", *ABLE, state=InCall("y")), agent("foe", *ABLE), agent("old_rm", Skill("wealth", 2))]
    his = (Preferred("rm", 20 * S, "his RM"), Preferred("old_rm", 0 * S, "spoke with him"))
    caller = Caller("c", "q", WEALTH, 0, NOW, prefers=his, never=frozenset({"foe", "gone"}))
    found = floor_of(agents).census(caller, NOW, TODAY)
    assert list(found.agents.items())[:3] == [
        ("rm", "in a call"),
        ("old_rm", "wealth 2, needs 3"),
        ("foe", "is never to serve this customer"),
    ]
    assert found.others["ready, but the caller waits for rm (his RM)"] == 1
    assert len(found.agents) + sum(found.others.values()) == len(agents)


def test_counts_follow_whatever_becomes_of_the_agents() -> None:
    matcher = floor_of(MIXED)
    caller = Caller("c", "q", WEALTH, 0, NOW)
    before = matcher.census(caller, NOW, TODAY).others
    assert before["in a call"] == 10
    matcher.agent(agent("a109", *ABLE, state=NotReady("tea")))
    matcher.agent(agent("a108", Skill("wealth", 1)))
    matcher.gone("b000")
    after = matcher.census(caller, NOW, TODAY).others
    assert (after["in a call"], after["not ready (tea)"]) == (8, 1)
    assert (after["wealth below 3"], after["lacks wealth"]) == (21, 47)


def test_a_certificate_that_is_over_on_the_next_day_is_counted_as_that() -> None:
    agents = [*MIXED, *(agent(f"h{n}", Skill("wealth", 5, TODAY), state=InCall("x")) for n in range(5))]
    matcher, caller = floor_of(agents), Caller("c", "q", WEALTH, 0, NOW)
    assert matcher.census(caller, NOW, TODAY).others["wealth no longer valid"] == 7
    assert matcher.census(caller, NOW, TODAY + timedelta(days=1)).others["wealth no longer valid"] == 12


def test_after_more_changes_than_there_are_agents_it_is_still_right() -> None:
    matcher, caller = floor_of(MIXED), Caller("c", "q", WEALTH, 0, NOW)
    assert matcher.census(caller, NOW, TODAY).others["wealth below 3"] == 20
    for level in range(1, 2 * len(MIXED)):
        matcher.agent(agent("c000", Skill("wealth", 1 + level % 2)))
    matcher.agent(agent("c001", Skill("claims")))
    others = matcher.census(caller, NOW, TODAY).others
    assert (others["wealth below 3"], others["lacks wealth"]) == (19, 49)


def test_of_alternatives_it_is_counted_who_lacks_which_he_comes_nearest_to() -> None:
    either = AnyOf(((Need("wealth", 5),), (Need("claims"), Need("english", 2))))
    agents = [agent(f"{n}", Skill("claims"), Skill("english", 1 + n % 1)) for n in range(3)]
    caller = Caller("c", "q", (either,), 0, NOW)
    assert floor_of(agents).census(caller, NOW, TODAY, most=1).others == {"lacks wealth": 3}


def test_it_is_told_in_words() -> None:
    assert str(Census({})) == "no agents"
    assert str(Census({"1001": "ready", "1002": "lacks wealth"})) == "1001 ready; 1002 lacks wealth"
    told = str(Census({"1001": "in a call"}, {"lacks wealth": 4812, "not ready (RONA)": 1}))
    assert told == "1001 in a call; 4,812 others: lacks wealth; 1 other: not ready (RONA)"


def test_a_trace_keeps_it_without_those_who_are_rung() -> None:
    assert Census({"1001": "reserved", "1002": "ready"}).facts(but=["1001"]) == {"agents": {"1002": "ready"}}
    assert Census({}, {"in a call": 2}).facts() == {"agents": {}, "others": {"in a call": 2}}
