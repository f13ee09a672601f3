"""Ways out of a queue beside its overflow list: it is full, nobody is on duty, the longest wait is over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToMessage, ToQueue, WhenWaited
from ivr.core.queues import CallbackRules, Exit
from ivr.core.rule_ref import RuleRef
from ivr.core.service_level import Kept, ServiceLevel
from ivr.core.steps import EnterQueue, LookUp
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from tests.calls.house import DID, OWN_RM, RM_PHONE, House, rules
from tests.virtual_time import about, virtual

S = timedelta(seconds=1)
LI, OTHER, THIRD = "13900001111", "13900002222", "13900003333"
SORRY = ToMessage("sorry")


def house(**changes: object) -> House:
    """Callers are looked up and wait; nobody answers, unless a test says so."""
    queue = replace(rules().queues["wealth"], **{"overflow": (), "announce": None, **changes})  # type: ignore[arg-type]
    nodes = {"flows.main[0]": LookUp("q"), "q": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}))
    h.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers(), RM_PHONE: NeverAnswers()}
    return h


def out(word: str, target: ToMessage | ToCallbackNote = SORRY) -> Exit:
    return Exit(RuleRef(f"queues.wealth.{word}"), target)


def told(h: House, call: str, what: str) -> list[tuple[str, str]]:
    return [(step.line, step.rule) for step in h.trace if step.call == call and step.what == what]


async def all_gone(h: House, *calls: str) -> None:
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_one_caller_too_many_does_not_wait_and_the_others_do() -> None:
    h = house(most=2, full=out("full"))
    first, second, third = (h.fake.call_in(DID, number) for number in (LI, OTHER, THIRD))
    await asyncio.sleep(5)
    assert h.outcome(third) == "MESSAGE"
    assert h.fake.heard(third) == ["sorry"]
    assert told(h, third, "FULL") == [("2 wait in wealth, and 2 may -> message sorry", "queues.wealth.full")]
    assert "ENTERQUEUE" not in h.story(third)
    h.fake.hang_up_by_peer(first)
    await asyncio.sleep(1)
    fourth = h.fake.call_in(DID, THIRD)
    await asyncio.sleep(5)
    assert "ENTERQUEUE" in h.story(fourth)
    await all_gone(h, second, fourth)


@virtual
async def test_while_nobody_is_on_duty_callers_are_not_left_waiting() -> None:
    h = house(nobody=out("nobody", ToCallbackNote("box")))
    h.agents_ready("1001")
    h.floor.not_ready("1001", "tea")
    early = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    assert h.outcome(early) == "CALLBACK"
    assert told(h, early, "JOINEMPTY") == [
        ("nobody is on duty for wealth -> callback note box", "queues.wealth.nobody"),
    ]
    h.floor.ready("1001")
    late = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    assert "offer" in h.story(late)
    await all_gone(h, late)


@virtual
async def test_who_waits_already_goes_on_waiting_when_the_last_agent_goes() -> None:
    h = house(nobody=out("nobody"))
    h.agents_ready("1001")
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    h.floor.phone("1001", reachable=False)
    await asyncio.sleep(60)
    assert h.outcome(call) == ""
    await all_gone(h, call)


@virtual
async def test_the_longest_wait_ends_it_though_no_overflow_step_is_due() -> None:
    step = OverflowStep(RuleRef("o"), ToCallbackNote("box"), (WhenWaited(3600 * S),))
    h = house(overflow=(step,), longest_wait=600 * S, then=out("then"))
    call = h.fake.call_in(DID, OTHER)
    await h.over()
    since, gone = (next(s.at for s in h.trace if s.what == what) for what in ("ENTERQUEUE", "EXITWITHTIMEOUT"))
    assert gone - since == about(600 * S)
    assert told(h, call, "EXITWITHTIMEOUT") == [("600 s waited, longest wait -> message sorry", "queues.wealth.then")]
    assert h.outcome(call) == "MESSAGE"


@virtual
async def test_who_rings_at_that_moment_may_still_answer() -> None:
    h = house(longest_wait=10 * S, then=out("then"))
    h.fake.phones["PJSIP/1001"] = Answers(8 * S, (HangUp(5 * S),))
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    h.agents_ready("1001")
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_but_nobody_else_is_rung_after_him() -> None:
    h = house(longest_wait=10 * S, then=out("then"))
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    h.agents_ready("1001", "1002")
    await h.over()
    assert h.outcome(call) == "MESSAGE"
    assert h.story(call).count("offer") == 1
    assert h.fake.leaks() == []


@virtual
async def test_the_rm_whose_mobile_rings_may_still_accept() -> None:
    h = house(
        overflow=(OverflowStep(RuleRef("o"), OWN_RM, (WhenWaited(8 * S),)),), longest_wait=10 * S, then=out("then")
    )
    h.fake.phones[RM_PHONE] = Answers(6 * S, (Press("1"), HangUp(5 * S)))
    call = h.fake.call_in(DID, LI)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert "EXITWITHTIMEOUT" not in h.story(call)


@virtual
async def test_every_wait_that_is_over_counts_for_the_service_level() -> None:
    h = house(target=ServiceLevel(20 * S, 80))
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(5 * S),))
    h.agents_ready("1001")
    first = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    h.floor.not_ready("1001", "tea")
    gone = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    late = h.fake.call_in(DID, THIRD)
    h.fake.hang_up_by_peer(gone)
    await asyncio.sleep(25)
    h.floor.ready("1001")
    await h.over()
    assert [h.outcome(call) for call in (first, gone, late)] == ["COMPLETEAGENT", "ABANDON", "COMPLETEAGENT"]
    assert h.desk.kept == {"wealth": Kept(3, 1)}


@virtual
async def test_the_service_level_is_measured_from_entering_the_first_queue() -> None:
    h = house(target=ServiceLevel(20 * S, 80))
    cards = replace(h.rules.queues["wealth"], name="cards", ref=RuleRef("queues.cards"))
    step = OverflowStep(RuleRef("o"), ToQueue("cards"), (WhenWaited(15 * S),))
    wealth = replace(h.rules.queues["wealth"], overflow=(step,), target=None)
    h.reception.new_rules(replace(h.rules, version="v2", queues={"wealth": wealth, "cards": cards}), h.sounds)
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(5 * S),))
    h.fake.call_in(DID, OTHER)
    await asyncio.sleep(25)  # ten seconds of them in the second queue
    h.agents_ready("1001")
    await h.over()
    assert h.desk.kept == {"cards": Kept(1, 0)}


@virtual
@pytest.mark.parametrize(
    ("rule", "kept"), [(CallbackRules(), Kept(called_back=1)), (None, Kept(1, 0))], ids=["a place", "a note"]
)
async def test_who_waits_on_to_be_called_back_is_neither_answered_in_time_nor_missed(
    rule: CallbackRules | None, kept: Kept
) -> None:
    step = OverflowStep(RuleRef("o"), ToCallbackNote("box"), (WhenWaited(5 * S),))
    h = house(target=ServiceLevel(20 * S, 80), overflow=(step,), callback=rule)
    before = h.floor.now_in(h.rules.queues["wealth"]).leaving
    h.fake.call_in(DID, OTHER)
    await h.over()
    assert h.desk.kept == {"wealth": kept}
    assert len(list(h.desk.lately)) == kept.waits
    assert (h.floor.now_in(h.rules.queues["wealth"]).leaving > before) is bool(kept.waits)
    h.callbacks.stop()
    await h.over()
