"""What callers are told of their wait, and what each wait says of the next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.agent import InCall
from ivr.core.agent_events import NeedsLonger
from ivr.core.caller import Caller
from ivr.core.lately import NOTHING_YET
from ivr.core.overflow_rules import OverflowStep, ToQueue, WhenWaited
from ivr.core.queues import Announce, Priority
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Prompt
from ivr.core.steps import EnterQueue, LookUp
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from tests.calls.house import DID, OWN_RM, RM_PHONE, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
LI, OTHER = "13900001111", "13900002222"
PLACE = "place {wait_range}"
ANNOUNCE = (Announce(PLACE, 10 * S, 30 * S),)


def house(**changes: object) -> House:
    """Callers are looked up and wait; nobody answers, unless a test says so."""
    queue = replace(rules().queues["wealth"], **{"overflow": (), "announce": (), **changes})  # type: ignore[arg-type]
    nodes = {"flows.main[0]": LookUp("q"), "q": EnterQueue("wealth")}
    prompts = {PLACE: Prompt(PLACE, {"zh": "{wait_range}"})}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={**rules().queues, "wealth": queue}, prompts=prompts))
    h.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers(), RM_PHONE: NeverAnswers()}
    return h


async def all_gone(h: House, *calls: str) -> None:
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


def leaving(h: House, queue: str = "wealth") -> float:
    return h.floor.now_in(h.reception.rules.queues[queue]).leaving


@virtual
async def test_whoever_leaves_without_an_agent_is_counted_and_the_others_only_as_having_waited() -> None:
    h = house(overflow=(OverflowStep(RuleRef("o"), OWN_RM, (WhenWaited(60 * S),)),))
    impatient = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    await all_gone(h, impatient)
    after_hanging_up = leaving(h)
    assert 0 < after_hanging_up <= 1 / NOTHING_YET.waited.total_seconds()
    h.fake.phones[RM_PHONE] = Answers(then=(Press("1"),))
    to_rm = h.fake.call_in(DID, LI)
    await asyncio.sleep(80)
    after_the_rm = leaving(h)
    assert after_the_rm > after_hanging_up
    await all_gone(h, to_rm)
    h.fake.phones["PJSIP/1001"] = Answers()
    h.agents_ready("1001")
    served = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(10)
    assert 0.9 * after_the_rm < leaving(h) < after_the_rm
    await all_gone(h, served)


@virtual
async def test_who_goes_on_to_another_queue_has_waited_in_each_for_his_time_there() -> None:
    h = house(overflow=(OverflowStep(RuleRef("o"), ToQueue("noted"), (WhenWaited(300 * S),)),))
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(301)
    await h.over()
    assert h.outcome(call) == "CALLBACK"
    assert leaving(h) < leaving(h, "noted") <= 1 / NOTHING_YET.waited.total_seconds()


def busy(h: House) -> None:
    """Both agents are at work, and talk."""
    h.agents_ready("1001", "1002")
    for agent in ("1001", "1002"):
        h.floor.restore(agent, InCall("another"))


def told(h: House, call: str) -> list[str]:
    return [step.line for step in h.trace if step.call == call and step.what == "wait_told"]


def heard(h: House, call: str) -> list[str]:
    return [file for file in h.fake.heard(call) if file != "place"]


@virtual
async def test_while_calls_take_longer_than_they_did_he_is_told_the_same_and_the_trace_says_so_once() -> None:
    h = house(announce=ANNOUNCE)
    busy(h)
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    h.floor.handled("wealth", 1000 * S)
    await asyncio.sleep(95)
    assert heard(h, call) == ["63-144"] * 4
    held = "not 351 to 800 s of waiting: no agent has left, and nobody has come before him"
    assert told(h, call) == ["told 63 to 144 s of waiting", f"told 63 to 144 s of waiting; {held}"]
    await all_gone(h, call)


@virtual
async def test_as_an_agent_leaves_he_is_told_more_and_why() -> None:
    h = house(announce=ANNOUNCE)
    busy(h)
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    h.floor.phone("1002", reachable=False)
    await asyncio.sleep(30)
    assert heard(h, call) == ["63-144", "126-288"]
    assert told(h, call)[1:] == ["told 126 to 288 s of waiting; more than before: 1 of 2 agents has left"]
    await all_gone(h, call)


@virtual
async def test_as_somebody_with_more_points_comes_he_is_told_more_and_why() -> None:
    h = house(announce=ANNOUNCE, priority=Priority(by_level={"gold": 10}))
    busy(h)
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    gold = h.fake.call_in(DID, LI)
    await asyncio.sleep(30)
    assert heard(h, call) == ["63-144", "152-269"]
    assert told(h, call)[1:] == ["told 152 to 269 s of waiting; more than before: 1 has come before him"]
    await all_gone(h, call, gold)


@virtual
async def test_who_waits_for_the_same_agents_in_another_queue_counts_if_he_comes_before_him() -> None:
    h = house(announce=ANNOUNCE)
    busy(h)
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    needs = h.rules.queues["wealth"].needs
    after, before = (Caller(name, "cards", needs, points, h.clock.now()) for name, points in (("a", 0), ("b", 9)))
    with h.floor.place(after, lambda _: None):
        await asyncio.sleep(30)
        with h.floor.place(before, lambda _: None):
            await asyncio.sleep(30)
    assert heard(h, call) == ["63-144", "63-144", "152-269"]
    assert told(h, call)[1:] == ["told 152 to 269 s of waiting; more than before: 1 has come before him"]
    await all_gone(h, call)


@virtual
async def test_while_nobody_is_on_duty_nothing_is_told_and_nothing_taken_back() -> None:
    h = house(announce=ANNOUNCE)
    call = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(15)
    assert (heard(h, call), told(h, call)) == ([], [])
    busy(h)
    await asyncio.sleep(30)
    assert told(h, call) == ["told 63 to 144 s of waiting"]
    await all_gone(h, call)


@virtual
@pytest.mark.parametrize(("does", "wrap_up"), [("nothing", 60), ("says that he is ready", 10), ("needs longer", 90)])
async def test_the_wrap_up_that_an_agent_takes_counts_and_not_the_planned_one(does: str, wrap_up: int) -> None:
    h = house(wrap_up=60 * S)
    h.fake.phones["PJSIP/1001"] = Answers(2 * S, (HangUp(100 * S),))
    h.agents_ready("1001")
    h.fake.call_in(DID, OTHER)
    await asyncio.sleep(112)
    assert h.floor.now_in(h.rules.queues["wealth"]).handling == NOTHING_YET.handling, "it is not known yet"
    match does:
        case "says that he is ready":
            h.floor.ready("1001")
        case "needs longer":
            h.floor.says("1001", NeedsLonger(30 * S))
    await asyncio.sleep(100)
    took = h.floor.now_in(h.rules.queues["wealth"]).handling
    assert 99 + wrap_up < took.total_seconds() < 103 + wrap_up
    await h.over()
