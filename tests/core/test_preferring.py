"""Whom a caller prefers: his RM, who talked with him last, an agent by name; and what the others are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.core.agent import AgentState, InCall, NotReady, Ready
from ivr.core.call import Customer, RelationshipManager
from ivr.core.caller import Caller, caller_in
from ivr.core.census import census
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.on_duty import in_turn, passed_over
from ivr.core.preference import LastTalk, PreferAgent, Preference, PreferLast, Preferred, PreferRm
from ivr.core.preferring import looks_back, preferred
from ivr.core.queues import Queue
from ivr.core.router import matches
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent

S, DAY = timedelta(seconds=1), timedelta(days=1)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
HIS = Customer("C1", "Li", "139", rm=RelationshipManager("R1", "Zhang", "138", agent="1001"))
ON_HIS_MOBILE = Customer("C2", "Li", "139", rm=RelationshipManager("R2", "Wang", "138"))
WITHOUT = Customer("C3", "Li", "139")
ALL = (PreferRm(30 * S), PreferLast(14 * DAY, 20 * S), PreferAgent("1003"))


@pytest.mark.parametrize(
    ("asked", "customer", "last", "expected"),
    [
        ((), HIS, LastTalk("1002", NOON - DAY), []),
        (ALL, None, None, [("1003", 0, "preferred by this queue")]),
        (ALL, WITHOUT, None, [("1003", 0, "preferred by this queue")]),
        (ALL, ON_HIS_MOBILE, None, [("1003", 0, "preferred by this queue")]),
        (ALL[:1], HIS, None, [("1001", 30, "his RM Zhang")]),
        (ALL[:2], None, LastTalk("1002", NOON - 14 * DAY), [("1002", 20, "spoke with him on 2026-11-11")]),
        (ALL[:2], None, LastTalk("1002", NOON - 14 * DAY - S), []),
        (ALL[:2], HIS, LastTalk("1001", NOON - DAY), [("1001", 30, "his RM Zhang")]),  # the first word counts
        (
            ALL,
            HIS,
            LastTalk("1002", NOON - DAY),
            [
                ("1001", 30, "his RM Zhang"),
                ("1002", 20, "spoke with him on 2026-11-24"),
                ("1003", 0, "preferred by this queue"),
            ],
        ),
    ],
)
def test_whom_a_caller_prefers(
    asked: tuple[Preference, ...],
    customer: Customer | None,
    last: LastTalk | None,
    expected: list[tuple[str, int, str]],
) -> None:
    found = preferred(asked, customer, last, NOON)
    assert [(one.agent, one.within.total_seconds(), one.why) for one in found] == expected


@pytest.mark.parametrize(
    ("asked", "back"), [((), None), ((PreferRm(),), None), (ALL, 14 * DAY), ((*ALL, PreferLast(DAY)), 14 * DAY)]
)
def test_the_past_is_asked_no_further_back_than_somebody_wants_to_know(
    asked: tuple[Preference, ...], back: timedelta | None
) -> None:
    assert looks_back(asked) == back


def duty(agent: str, state: AgentState | None = None) -> OnDuty:
    return OnDuty(Agent(agent, agent, ()), True, state or Ready(NOON - 9 * S))


QUEUE = Queue("q", RuleRef(""), {}, prefer=ALL[:1])


@pytest.mark.parametrize(
    ("his", "turns", "others"),
    [
        (None, ["1001", "1002"], {"1002": "ready, but the caller waits for 1001 (his RM Zhang)"}),
        (InCall("x"), [], {"1002": "ready, but the caller waits for 1001 (his RM Zhang)", "1001": "in a call"}),
        (NotReady("tea"), ["1002"], {"1001": "not ready (tea)"}),
    ],
)
def test_who_is_ready_and_not_preferred_is_told_for_whom_the_caller_waits(
    his: AgentState | None, turns: list[str], others: dict[str, str]
) -> None:
    caller, agents = caller_in(QUEUE, "c", NOON, HIS), (duty("1001", his), duty("1002"))
    assert [one.agent.id for one, _ in in_turn(caller, agents, NOON, TODAY)] == turns
    assert {one.agent.id: why for one, why in passed_over(caller, agents, NOON, TODAY)} == others
    ready = {} if his else {"1001": "ready"}
    told = census(caller, agents, NOON, TODAY).agents
    assert told == ready | others if turns != ["1002"] else told == others | {"1002": "ready"}


EACH_HIS_TIME = (Preferred("1001", 30 * S, ""), Preferred("1002", 20 * S, ""), Preferred("1003", 0 * S, ""))
BUSY = InCall("x")


@pytest.mark.parametrize(
    ("free", "waited", "gets"),
    [
        ({"1001", "1002", "1003", "1004"}, 0, "1001"),
        ({"1002", "1003", "1004"}, 19, "1002"),
        ({"1002", "1003", "1004"}, 20, None),
        ({"1002", "1003", "1004"}, 29, None),
        ({"1002", "1003", "1004"}, 30, "1002"),
        ({"1003", "1004"}, 19, None),
        ({"1003", "1004"}, 30, "1003"),
        ({"1004"}, 30, "1004"),
    ],
)
def test_each_who_is_preferred_has_his_own_time_in_the_matcher_as_in_the_scan(
    free: set[str], waited: int, gets: str | None
) -> None:
    duties = [duty(agent, None if agent in free else BUSY) for agent in ("1001", "1002", "1003", "1004")]
    caller, now = Caller("c", "q", (), 0, NOON, prefers=EACH_HIS_TIME), NOON + waited * S
    matcher = Matcher()
    matcher.join(caller)
    for one in duties:
        matcher.agent(one)
    expected = [] if gets is None else [gets]
    assert [offer.agent for offer in matches([caller], duties, now, TODAY)] == expected
    assert [offer.agent for offer in matcher.settle(now, TODAY)] == expected


def test_of_two_times_the_end_of_the_shorter_one_does_not_let_its_agent_come_before_him_who_is_waited_for() -> None:
    prefers = (Preferred("1002", 20 * S, ""), Preferred("1001", 30 * S, ""))
    caller, now = Caller("c", "q", (), 0, NOON, prefers=prefers), NOON + 25 * S
    matcher = Matcher()
    matcher.join(caller)
    for one in (duty("1001", BUSY), duty("1002", BUSY)):
        matcher.agent(one)
    assert matcher.settle(now, TODAY) == []
    for one in (duty("1002"), duty("1001")):
        matcher.agent(one)
    assert [offer.agent for offer in matcher.settle(now, TODAY)] == ["1001"]
    assert [offer.agent for offer in matches([caller], (duty("1002"), duty("1001")), now, TODAY)] == ["1001"]


def test_the_reason_of_the_offer_says_why_it_was_he() -> None:
    caller = caller_in(QUEUE, "c", NOON, HIS)
    (_, why), *_ = in_turn(caller, (duty("1002"), duty("1001")), NOON, TODAY)
    assert why == "his RM Zhang, longest idle (9 s), no skill needed, before 1002 (not preferred)"
