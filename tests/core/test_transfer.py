"""Where a caller can be transferred to, and where he goes if nobody comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.core import agent_keys, returning, transfer
from ivr.core.agent import AgentState, InCall, NotReady, Ready, WrapUp
from ivr.core.call import (
    Customer,
    Destination,
    Ended,
    OnHold,
    Outcome,
    RelationshipManager,
    Stage,
    Talking,
    Transferring,
    Waiting,
)
from ivr.core.duty import OnDuty
from ivr.core.overflow_rules import OverflowStep, ToRm
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, TransferRules
from ivr.core.talk_wishes import Consult, Hold, Resume, Transfer, Wish, refusal

S = timedelta(seconds=1)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TALK = Talking("agent", "1001", "leg", "bridge", NOON - 600 * S, "wealth", "zh", 40 * S)
RM_TALK = Talking("rm", "R1", "leg", "bridge", NOON, "wealth", "zh", 40 * S)
NO_QUEUE = Talking("outside", "138", "leg", "bridge", NOON)
QUEUES = ("wealth", "cards")
RM = RelationshipManager("R1", "Zhang", "13800000001")
LI = Customer("C1", "Li", "139", rm=RM)


def duty(state: AgentState, agent: str = "1002", reachable: bool = True) -> dict[str, OnDuty]:
    return {agent: OnDuty(Agent(agent, agent, ()), reachable, state)}


FREE = duty(Ready(NOON))
CHATS = {"1002": OnDuty(Agent("1002", "1002", ()), True, Ready(NOON), tasks=("chat", "chat"))}
NEVER_1002 = Customer("C2", "Qian", "138", never=("1002",))


@pytest.mark.parametrize(
    ("to", "agents", "customer", "why"),
    [
        (Destination("agent", "1002"), FREE, None, ""),
        (Destination("agent", "1009"), FREE, None, "There is no agent 1009."),
        (Destination("agent", "1002"), duty(InCall("x")), None, "Agent 1002 is not free: in a call."),
        (Destination("agent", "1002"), CHATS, None, "Agent 1002 is not free: has 2 chat."),
        (Destination("agent", "1002"), FREE, NEVER_1002, "Agent 1002 is never to serve this customer."),
        (Destination("agent", "1002"), duty(NotReady("lunch")), None, "Agent 1002 is not free: not ready (lunch)."),
        (
            Destination("agent", "1002"),
            duty(Ready(NOON), reachable=False),
            None,
            "Agent 1002 is not free: phone not registered.",
        ),
        (
            Destination("agent", "1001"),
            duty(Ready(NOON), "1001"),
            None,
            "The caller is with agent 1001 already.",
        ),
        (Destination("queue", "cards"), {}, None, ""),
        (Destination("queue", "loans"), {}, None, "There is no queue loans."),
        (Destination("rm", "own"), {}, LI, ""),
        (Destination("rm", "deputy"), {}, LI, "The RM cannot be rung: RM has no deputy."),
        (Destination("rm", "own"), {}, None, "The RM cannot be rung: caller is not a known customer."),
        (Destination("number", "+86 138-0000 0001"), {}, None, ""),
        (Destination("number", "911;ls"), {}, None, "911;ls is no number that can be dialled."),
    ],
)
def test_who_can_be_reached(to: Destination, agents: dict[str, OnDuty], customer: Customer | None, why: str) -> None:
    assert transfer.impossible(to, TALK, agents, QUEUES, customer) == why


def test_to_a_queue_he_keeps_the_time_that_he_has_waited_and_the_talk_does_not_count() -> None:
    assert transfer.begun(TALK, Destination("queue", "cards"), NOON) == Waiting("cards", "zh", NOON - 40 * S)


@pytest.mark.parametrize("given", [0, 300, -20])
def test_the_points_of_the_step_that_led_him_to_his_queue_go_with_him(given: int) -> None:
    first = Waiting("wealth", "zh", NOON, priority=given)
    talk = replace(TALK, points=returning.points(first))
    to_cards = transfer.begun(talk, Destination("queue", "cards"), NOON)
    assert to_cards == Waiting("cards", "zh", NOON - 40 * S, priority=given)
    back = returning.back_in_queue(talk, 40 * S, QUEUES, NOON)
    assert isinstance(back, Waiting)
    assert back.priority == returning.RETURNED + given
    assert returning.points(back) == given, "but those for coming back are for this once"
    assert returning.points(Transferring(talk, Destination("number", "138"), NOON)) == given


def test_for_anybody_else_he_listens_to_music_while_they_are_rung() -> None:
    to = Destination("agent", "1002")
    assert transfer.begun(TALK, to, NOON) == Transferring(TALK, to, NOON)


BACK = Waiting("wealth", "zh", NOON - 55 * S, priority=returning.RETURNED, admitted=True)


@pytest.mark.parametrize(
    ("talk", "returning", "agents", "after"),
    [
        (TALK, False, duty(Ready(NOON), "1001"), "1001"),
        (TALK, False, duty(WrapUp(NOON), "1001"), BACK),
        (TALK, False, duty(Ready(NOON), "1001", reachable=False), BACK),
        (TALK, False, {}, BACK),
        (TALK, True, duty(Ready(NOON), "1001"), BACK),
        (RM_TALK, False, duty(Ready(NOON), "R1"), BACK),
        (NO_QUEUE, False, {}, Ended(Outcome.COMPLETEAGENT)),
    ],
)
def test_who_is_not_taken_goes_back_to_his_agent_if_he_is_free_else_to_his_queue_as_its_next(
    talk: Talking, returning: bool, agents: dict[str, OnDuty], after: Stage | str
) -> None:
    stage = Transferring(talk, Destination("number", "138"), NOON - 15 * S, returning)
    if isinstance(after, str):
        after = Transferring(talk, Destination("agent", after), NOON - 15 * S, returning=True)
    assert transfer.failed(stage, agents, QUEUES, NOON) == after


def test_no_rule_can_give_more_points_within_three_years_than_who_comes_back_has() -> None:
    most, three_years, fastest = 3 * 1000, 3 * 365 * 86400, 100
    assert most + three_years * fastest < returning.RETURNED


def test_the_rm_is_rung_as_the_queues_overflow_says() -> None:
    known = ToRm("own", 7 * S, "5", 3 * S)
    queue = Queue("wealth", RuleRef("q"), {}, overflow=(OverflowStep(RuleRef("o"), known),))
    assert transfer.rm_target(Destination("rm", "own"), queue) == known
    assert transfer.rm_target(Destination("rm", "deputy"), queue) == ToRm("deputy", 25 * S, "1", 10 * S)
    assert transfer.rm_target(Destination("rm", "own"), None) == ToRm("own", 25 * S, "1", 10 * S)


@pytest.mark.parametrize(
    ("stage", "figure", "keys", "wish"),
    [
        (TALK, "1", "", Hold()),
        (OnHold(TALK), "1", "", Resume()),
        (TALK, "2", "1002", Transfer(Destination("agent", "1002"))),
        (TALK, "2", "0", Transfer(Destination("rm", "own"))),
        (TALK, "2", "*1", Transfer(Destination("queue", "cards"))),
        (TALK, "2", "*7", Transfer(Destination("queue", "*7"))),
        (TALK, "2", "*", Transfer(Destination("queue", "*"))),
        (TALK, "2", "02155556666", Transfer(Destination("number", "02155556666"))),
        (TALK, "3", "02155556666", Consult(Destination("number", "02155556666"))),
        (TALK, "2", "4008001234", Transfer(Destination("number", "4008001234"))),
        (TALK, "2", "110", Transfer(Destination("agent", "110"))),
        (TALK, "2", "4001", Transfer(Destination("agent", "4001"))),
        (TALK, "2", "", None),
        (TALK, "9", "", None),
        (TALK, "", "", None),
    ],
)
def test_what_keys_mean(stage: Stage, figure: str, keys: str, wish: Wish | None) -> None:
    allowed = TransferRules({"1": "cards"}, ("02155556666", "400*"))
    named = agent_keys.named(keys, {"1002", "4001"}, allowed)
    assert agent_keys.meant(stage, figure, named) == wish


def test_without_a_rule_keys_name_agents_and_the_rm_alone() -> None:
    assert agent_keys.named("02155556666", set(), TransferRules()) == Destination("agent", "02155556666")
    assert agent_keys.named("*1", set(), TransferRules()) == Destination("queue", "*1")


@pytest.mark.parametrize("stage", [None, BACK, Ended(Outcome.ABANDON)])
def test_who_does_not_talk_can_be_asked_for_nothing(stage: Stage | None) -> None:
    assert refusal(stage, Hold()) == "The caller talks with nobody at this moment."
