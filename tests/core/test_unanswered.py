"""What a waiting caller is promised, in virtual time: offers, mobiles, the way out, each at its moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ivr.core.agent import InCall, NotReady, Ready, Reserved, WrapUp
from ivr.core.call import Customer, RelationshipManager
from ivr.core.caller import Caller, caller_in
from ivr.core.duty import OnDuty
from ivr.core.needs import Need, Relaxation
from ivr.core.on_duty import Said, as_said, everybody, in_turn, others, passed_over, state
from ivr.core.outbound_rules import OutboundRules
from ivr.core.overflow_rules import (
    OverflowStep,
    ToCallbackNote,
    ToGroup,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenDegraded,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
)
from ivr.core.queues import Exit, OfferRules, OnFailedOffer, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Firm, Rulebook, Skill, Span
from ivr.core.unanswered import MOST, Meanwhile, unanswered

S = timedelta(seconds=1)
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
OWN = ToRm("own", 25 * S, "1", 10 * S)
STEPS = (
    OverflowStep(RuleRef("first"), OWN, (WhenWaited(60 * S), WhenFailedOffers(2))),
    OverflowStep(RuleRef("second"), ToRm("deputy", 25 * S, "1", 10 * S)),
    OverflowStep(RuleRef("third"), ToVoicemail("wealth")),
)
WEALTH = Queue("wealth", RuleRef("queues.wealth"), {}, (Need("wealth", 3),), overflow=STEPS)
LI = Customer("C1", "Li", "139", rm=RelationshipManager("R1", "Zhang", "13800000001"))


def agent(name: str, level: int = 3, idle: int = 0) -> OnDuty:
    return OnDuty(Agent(name, f"Agent {name}", (Skill("wealth", level),)), True, Ready(NOON - idle * S))


def told(queue: Queue, *agents: OnDuty, customer: Customer | None = LI) -> list[tuple[int, str]]:
    found = unanswered(queue, customer, agents, NOON, RULES)
    return [(round((h.at - NOON) / S), h.line.partition(":")[0]) for h in found]


def test_agents_then_the_rm_after_two_failed_offers_then_the_way_out() -> None:
    assert told(WEALTH, agent("1001", idle=5), agent("1002", idle=9)) == [
        (0, "1002 Agent 1002 is rung for 15 s"),
        (15, "1001 Agent 1001 is rung for 15 s"),
        (30, "2 offers failed, overflow -> RM Zhang 138****0001"),
        (55, "step before failed, but RM has no deputy"),
        (55, "step before failed, overflow -> voicemail wealth"),
    ]


def test_a_mobile_that_may_not_be_dialled_does_not_ring() -> None:
    denied = replace(RULES, outbound=OutboundRules(deny=("138*",)))
    found = unanswered(WEALTH, LI, (), NOON, denied)
    assert [(round((h.at - NOON) / S), h.line) for h in found] == [
        (60, "60 s waited, overflow -> RM Zhang 138****0001, but 138****0001 begins with 138*, which is denied"),
        (60, "step before failed, but RM has no deputy"),
        (60, "step before failed, overflow -> voicemail wealth"),
    ]


def test_without_a_free_agent_the_minute_is_waited_out() -> None:
    assert [at for at, _ in told(WEALTH)] == [60, 85, 85]
    assert told(WEALTH, customer=None)[0] == (60, "60 s waited, but caller is not a known customer")


def test_who_is_on_duty_and_when_the_office_closes_are_part_of_the_promise() -> None:
    office = Calendar("office", "Asia/Shanghai", ((Span(time(8, 30), time(12, 1)),),) * 7)
    steps = (
        OverflowStep(RuleRef("first"), ToCallbackNote("wealth"), (WhenNobody(),)),
        OverflowStep(RuleRef("second"), ToVoicemail("wealth"), (WhenOpen("office", want=False),)),
    )
    queue = replace(WEALTH, overflow=steps)
    rules = replace(RULES, calendars={"office": office})
    (alone,) = unanswered(queue, LI, (), NOON, rules)
    assert (alone.at, alone.line) == (NOON, "nobody on duty, overflow -> callback note wealth")
    with_agent = unanswered(queue, LI, [replace(agent("1001"), state=InCall("x"))], NOON, rules)
    assert [(h.at - NOON, h.line) for h in with_agent] == [(60 * S, "office closed, overflow -> voicemail wealth")]


@pytest.mark.parametrize(
    ("no_answer", "offers"),
    [
        (OnFailedOffer.NOT_READY, [0]),
        (OnFailedOffer.STAY, [0, 15, 30, 45]),
        (OnFailedOffer.PAUSE, [0, 45]),
    ],
)
def test_an_agent_who_did_not_answer_is_treated_as_the_rules_say(no_answer: OnFailedOffer, offers: list[int]) -> None:
    queue = replace(WEALTH, offer=OfferRules(no_answer=no_answer, pause=30 * S))
    assert [at for at, line in told(queue, agent("1001")) if "is rung" in line] == offers


def test_an_agent_whose_phone_rings_keeps_the_caller_out_of_the_voicemail() -> None:
    queue = replace(WEALTH, overflow=(OverflowStep(RuleRef("x"), ToVoicemail("wealth"), (WhenWaited(10 * S),)),))
    assert [at for at, _ in told(queue, agent("1001"))] == [0, 15]


def test_a_queue_without_a_way_out_is_told_only_so_far() -> None:
    assert told(replace(WEALTH, overflow=()))[-1] == (0, "he waits on, until somebody is free or he hangs up")
    stay = replace(WEALTH, overflow=(), offer=OfferRules(no_answer=OnFailedOffer.STAY))
    assert len(told(stay, agent("1001"))) <= MOST


def test_wrap_up_ends_and_the_agent_is_rung() -> None:
    busy = replace(agent("1001"), state=WrapUp(NOON + 20 * S))
    assert told(WEALTH, busy)[0] == (20, "1001 Agent 1001 is rung for 15 s")


def test_needs_are_relaxed_in_time() -> None:
    queue = replace(WEALTH, relax=(Relaxation(20 * S, (Need("wealth", 2),)),))
    assert told(queue, agent("1001", 2))[:2] == [
        (20, "1001 Agent 1001 is rung for 15 s"),
        (60, "60 s waited, overflow -> RM Zhang 138****0001"),
    ]


def test_nobody_on_duty_is_told_at_once() -> None:
    queue = replace(WEALTH, nobody=Exit(RuleRef("queues.wealth.nobody"), ToVoicemail("wealth")))
    away = [(0, "nobody is on duty for wealth -> voicemail wealth")]
    assert told(queue) == told(queue, agent("1001", 2)) == away
    assert (
        told(queue, replace(agent("1001"), state=NotReady("tea")))
        == told(queue, replace(agent("1001"), reachable=False))
        == away
    )
    assert told(queue, replace(agent("1001"), state=InCall("x")))[0][0] == 60
    relaxed = replace(queue, relax=(Relaxation(20 * S, (Need("wealth", 2),)),))
    assert told(relaxed, agent("1001", 2))[0] == (20, "1001 Agent 1001 is rung for 15 s")


@pytest.mark.parametrize(("language", "ends"), [("zh", 60), ("en", 0)])
def test_nobody_on_duty_who_speaks_his_language_is_nobody(language: str, ends: int) -> None:
    chinese = replace(agent("1001"), agent=replace(agent("1001").agent, languages=("zh",)), state=InCall("x"))
    away = Exit(RuleRef("n"), ToVoicemail("wealth"))
    left = (OverflowStep(RuleRef("o"), ToVoicemail("wealth"), (WhenNobody(), WhenWaited(60 * S))),)
    for queue in (replace(WEALTH, nobody=away, overflow=left), replace(WEALTH, overflow=left)):
        (last,) = unanswered(queue, LI, [chinese], NOON, RULES, language=language)
        assert last.at - NOON == ends * S


def test_the_longest_wait_ends_it() -> None:
    out = Exit(RuleRef("queues.wealth.then"), ToVoicemail("wealth"))
    queue = replace(WEALTH, overflow=(), longest_wait=40 * S, then=out)
    assert told(queue) == [(40, "40 s waited, longest wait -> voicemail wealth")]
    assert told(queue, agent("1001"), agent("1002"), agent("1003"))[-1] == (
        45,
        "45 s waited, longest wait -> voicemail wealth",
    )


LEVELS = {"1001": 3, "1002": 4, "1003": 1}
AGENTS = {name: Agent(name, name, (Skill("wealth", level),)) for name, level in LEVELS.items()}
RULES = Rulebook("v", Firm({}, "Asia/Shanghai", ("zh",)), {}, {}, {}, {}, {}, {"wealth": WEALTH}, AGENTS, {}, {})
CALLER = Caller("", "wealth", WEALTH.needs, 0, NOON)


def test_agents_come_in_turn_and_the_others_have_a_reason() -> None:
    agents = everybody(RULES, NOON)
    today = date(2026, 11, 25)
    assert [duty.agent.id for duty, _ in in_turn(CALLER, agents, NOON, today)] == ["1001", "1002"]
    assert [(duty.agent.id, why) for duty, why in passed_over(CALLER, agents, NOON, today)] == [
        ("1003", "wealth 1, needs 3")
    ]


def test_who_is_not_named_has_no_phone() -> None:
    found = {duty.agent.id: (duty.reachable, duty.state) for duty in as_said(RULES, {"1002": Said("RONA")}, NOON)}
    assert found["1001"][0] is False
    assert found["1002"] == (True, NotReady("RONA"))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ready", Ready(NOON)),
        ("reserved", Reserved("", NOON)),
        ("in a call", InCall("")),
        ("wrap-up", WrapUp(NOON)),
        ("not ready (RONA)", NotReady("RONA")),
        ("lunch", NotReady("lunch")),
    ],
)
def test_a_state_in_a_word(word: str, meant: object) -> None:
    assert state(word, NOON) == meant


def test_who_has_been_idle_longest_comes_first() -> None:
    agents = as_said(RULES, {"1001": Said("ready", 5), "1002": Said("ready", 90)}, NOON)
    assert [duty.agent.id for duty, _ in in_turn(CALLER, agents, NOON, date(2026, 11, 25))] == ["1002", "1001"]


def test_a_group_rings_together_and_is_held_meanwhile() -> None:
    steps = (
        OverflowStep(RuleRef("group"), ToGroup(("1001", "1003", "9"), "", 20 * S), (WhenWaited(20 * S),)),
        OverflowStep(RuleRef("team"), ToGroup((), "nobody", 20 * S)),
        OverflowStep(RuleRef("last"), ToVoicemail("wealth")),
    )
    agents = [agent("1001", level=1), agent("1003", level=1)]
    assert told(replace(WEALTH, overflow=steps), *agents) == [
        (20, "20 s waited, overflow -> agents 1001, 1003, 9"),
        (40, "step before failed, overflow -> team nobody, but none of them is free"),
        (40, "step before failed, overflow -> voicemail wealth"),
    ]


def test_a_number_outside_rings_and_then_the_next_step_follows() -> None:
    steps = (
        OverflowStep(RuleRef("number"), ToNumber("02160001111", 18 * S), (WhenWaited(20 * S),)),
        OverflowStep(RuleRef("last"), ToVoicemail("wealth")),
    )
    found = unanswered(replace(WEALTH, overflow=steps), LI, (), NOON, RULES)
    assert [(round((h.at - NOON) / S), h.line, h.rule) for h in found] == [
        (20, "20 s waited, overflow -> 02160001111: it rings 18 s", "number"),
        (38, "step before failed, overflow -> voicemail wealth", "last"),
    ]


def test_who_is_sent_to_another_queue_has_waited_since_he_entered_the_first() -> None:
    steps = (OverflowStep(RuleRef("over"), ToQueue("general"), (WhenWaited(20 * S),)),)
    general = replace(WEALTH, name="general", needs=())
    rules = replace(RULES, queues={"wealth": replace(WEALTH, overflow=steps), "general": general})
    found = unanswered(rules.queues["wealth"], None, [agent("1003", level=1)], NOON, rules)
    assert [(round((h.at - NOON) / S), h.line.partition(":")[0]) for h in found][:3] == [
        (20, "20 s waited, overflow -> queue general, his waiting counts"),
        (20, "1003 Agent 1003 is rung for 15 s"),
        (60, "60 s waited, but caller is not a known customer"),
    ]


def test_in_another_queue_who_is_free_there_is_rung_before_its_own_overflow_that_is_due() -> None:
    """As live: the second queue's minute is over when he comes to it, and its agent is rung all the same."""
    over = (OverflowStep(RuleRef("over"), ToQueue("general"), (WhenWaited(90 * S),)),)
    out = (OverflowStep(RuleRef("out"), ToVoicemail("claims"), (WhenWaited(60 * S),)),)
    general = replace(WEALTH, name="general", needs=(), overflow=out)
    rules = replace(RULES, queues={"wealth": replace(WEALTH, overflow=over), "general": general})
    found = unanswered(rules.queues["wealth"], None, [agent("1003", level=1)], NOON, rules)
    assert [(round((h.at - NOON) / S), h.line.partition(":")[0]) for h in found] == [
        (90, "90 s waited, overflow -> queue general, his waiting counts"),
        (90, "1003 Agent 1003 is rung for 15 s"),
        (105, "105 s waited, overflow -> voicemail claims"),
    ]


@pytest.mark.parametrize(
    ("others_wait", "first"),
    [
        (0, (10, "1001 Agent 1001 is rung for 15 s")),
        (1, (20, "1002 Agent 1002 is rung for 15 s")),
        (2, (60, "60 s waited, overflow -> RM Zhang 138****0001")),
    ],
)
def test_who_waits_already_is_served_before_him(others_wait: int, first: tuple[int, str]) -> None:
    busy = [replace(agent(name), state=WrapUp(NOON + s * S)) for name, s in (("1001", 10), ("1002", 20))]
    before = others([(WEALTH, others_wait)], NOON)
    found = unanswered(WEALTH, LI, busy, NOON, RULES, meanwhile=Meanwhile(before))
    assert (round((found[0].at - NOON) / S), found[0].line.partition(":")[0]) == first


def test_those_who_wait_already_make_a_queue_full() -> None:
    queue = replace(WEALTH, most=2, full=Exit(RuleRef("queues.wealth.full"), ToVoicemail("wealth")))
    (full,) = unanswered(queue, LI, (), NOON, RULES, meanwhile=Meanwhile(others([(queue, 2)], NOON)))
    assert full.line == "2 wait in wealth, and 2 may -> voicemail wealth"


def test_several_who_ring_together_fail_once_for_him_and_each_for_himself() -> None:
    queue = replace(WEALTH, offer=OfferRules(at_once=2))
    story = told(queue, agent("1001"), agent("1002"), agent("1003"))
    assert [(at, line.split(":")[0]) for at, line in story[:3]] == [
        (0, "1001 Agent 1001 and 1002 Agent 1002 are rung together for 15 s"),
        (15, "1003 Agent 1003 is rung for 15 s"),
        (30, "2 offers failed, overflow -> RM Zhang 138****0001"),
    ]


@pytest.mark.parametrize(
    ("at_once", "line"),
    [
        (1, "1002 Agent 1002 is rung for 15 s: longest idle (9 s) with wealth 3, before 1001 (idle 5 s)"),
        (
            2,
            "1002 Agent 1002 and 1001 Agent 1001 are rung together for 15 s: longest idle (9 s) with wealth",
        ),
    ],
)
def test_it_is_told_who_came_next_and_by_what_he_came_after(at_once: int, line: str) -> None:
    queue = replace(WEALTH, offer=OfferRules(ring=15 * S, at_once=at_once))
    agents = [agent("1001", idle=5), agent("1002", idle=9), agent("1003", idle=1)]
    first, *_ = unanswered(queue, LI, agents, NOON, RULES)
    assert first.line.startswith(line)
    assert first.line.endswith("before 1001 (idle 5 s)" if at_once == 1 else "before 1003 (idle 1 s)")


def test_nobody_is_told_as_next_where_nobody_else_is_free() -> None:
    (first, *_) = unanswered(WEALTH, LI, [agent("1001"), agent("1002", level=1)], NOON, RULES)
    assert first.line.endswith("longest idle (0 s) with wealth 3")


def test_of_all_who_are_free_each_is_told_with_the_next_and_by_what_that_one_comes_after() -> None:
    agents = [agent("1001", idle=5), agent("1002", idle=9), agent("1003", idle=5)]
    found = in_turn(caller_in(WEALTH, "c", NOON), agents, NOON, NOON.date())
    assert [(duty.agent.id, why) for duty, why in found] == [
        ("1002", "longest idle (9 s) with wealth 3, before 1001 (idle 5 s)"),
        ("1001", "longest idle (5 s) with wealth 3, before 1003 (the same in all but his number)"),
        ("1003", "longest idle (5 s) with wealth 3"),
    ]


def test_a_step_that_waits_for_a_level_is_due_where_the_firm_works_at_it_or_at_a_graver_one() -> None:
    rules = replace(RULES, degradation=("mild", "busy", "storm"))
    queue = replace(WEALTH, overflow=(OverflowStep(RuleRef("o"), ToVoicemail("wealth"), (WhenDegraded("busy"),)),))
    on, due = "he waits on, until somebody is free or he hangs up", "degraded to busy, overflow -> voicemail wealth"
    for level, line in (("", on), ("mild", on), ("busy", due), ("storm", due)):
        found = unanswered(queue, LI, (), NOON, rules, meanwhile=Meanwhile(degraded=level))
        assert [one.line for one in found] == [line]
