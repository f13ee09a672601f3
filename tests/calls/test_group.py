"""A group rings together: the first to answer has the caller, and whoever did not is as free as he was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.agent import InCall, NotReady, Ready, Ringing
from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToGroup, ToMessage, WhenWaited
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, NeverAnswers, Phone
from tests.calls.house import DID, LI, NODES, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"
CALLER = "13900001111"
BOTH = ToGroup(("1001", "1002"), "", 20 * S)


def house(first: Phone, second: Phone, group: ToGroup = BOTH) -> House:
    """Nobody has what the queue needs; after ten seconds the group rings, and then he hears sorry."""
    steps = (
        OverflowStep(RuleRef("group"), group, (WhenWaited(10 * S),)),
        OverflowStep(RuleRef("last"), ToMessage("sorry")),
    )
    queue = replace(rules().queues["wealth"], announce=(), needs=(Need("nobody"),), overflow=steps)
    agents = {name: replace(agent, team="wealth") for name, agent in rules().agents.items()}
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}, agents=agents))
    h.fake.phones |= {A1: first, A2: second}
    return h


def lines(h: House, what: str) -> list[str]:
    return [step.line for step in h.trace if step.what == what]


async def over(h: House) -> None:
    await h.over()
    assert h.fake.leaks() == []
    assert all(isinstance(duty.state, Ready) or "wrap" in str(duty.state).lower() for duty in h.floor.agents())


@virtual
async def test_the_first_to_answer_has_the_caller_and_the_others_stop() -> None:
    h = house(NeverAnswers(), Answers(5 * S, (HangUp(10 * S),)))
    h.agents_ready()
    idle = h.floor.agents()[0].state
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(14)
    assert [type(duty.state) for duty in h.floor.agents()] == [Ringing, Ringing]
    await asyncio.sleep(4)
    assert h.floor.agents()[0].state == idle
    assert h.floor.agents()[1].state == InCall(call)
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"
    assert lines(h, "overflow") == ["10 s waited, overflow -> agents 1001, 1002: 1001, 1002 ring"]


@virtual
async def test_if_two_answer_at_once_one_has_him_and_the_other_is_free() -> None:
    h = house(Answers(5 * S, (HangUp(10 * S),)), Answers(5 * S, (HangUp(10 * S),)))
    h.agents_ready()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(18)
    assert sorted(type(duty.state).__name__ for duty in h.floor.agents()) == ["InCall", "Ready"]
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"


@pytest.mark.parametrize("second", [NeverAnswers(), Busy()])
def test_nobody_is_blamed_who_lets_it_ring_and_the_next_step_follows(second: Phone) -> None:
    @virtual
    async def story() -> None:
        h = house(NeverAnswers(), second)
        h.agents_ready()
        before = [duty.state for duty in h.floor.agents()]
        call = h.fake.call_in(DID, CALLER)
        await over(h)
        assert [duty.state for duty in h.floor.agents()] == before
        assert h.outcome(call) == "MESSAGE"
        assert lines(h, "group_failed") == ["none of them answered; caller keeps his place"]

    story()


@virtual
async def test_only_those_of_the_team_who_are_free_ring() -> None:
    h = house(Answers(S, ()), NeverAnswers(), ToGroup((), "wealth", 20 * S))
    h.agents_ready()
    h.floor.not_ready("1001", "tea")
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(15)
    assert h.floor.agents()[0].state == NotReady("tea")
    assert lines(h, "overflow") == ["10 s waited, overflow -> team wealth: 1002 ring"]
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert isinstance(h.floor.agents()[1].state, Ready)
    assert h.fake.leaks() == []


@virtual
async def test_where_none_is_free_the_next_step_follows_at_once() -> None:
    h = house(NeverAnswers(), NeverAnswers())
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert h.outcome(call) == "MESSAGE"
    assert lines(h, "overflow_skipped") == ["10 s waited, overflow -> agents 1001, 1002, but none of them is free"]


@virtual
async def test_who_is_never_to_serve_him_does_not_ring_with_the_others() -> None:
    h = house(Answers(1 * S), Answers(5 * S, (HangUp(10 * S),)))
    h.agents_ready()
    h.customers.known[CALLER] = replace(LI, never=("1001",))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(12)
    assert [type(duty.state) for duty in h.floor.agents()] == [Ready, Ringing]
    await asyncio.sleep(4)
    assert h.floor.agents()[1].state == InCall(call)
    await over(h)


@virtual
@pytest.mark.parametrize("how", ["by his phone", "by a key", "goes not ready"])
async def test_who_leaves_a_group_that_rings_is_free_at_once(how: str) -> None:
    h = house(Declines(S) if how == "by his phone" else NeverAnswers(), NeverAnswers())
    h.agents_ready()
    idle = h.floor.agents()[0].state
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(13)
    if how == "by a key":
        assert h.floor.decline("1001", "no licence")
    elif how == "goes not ready":
        h.floor.not_ready("1001", "lunch")
        h.floor.ready("1001")
    await asyncio.sleep(0.5)
    assert h.floor.agents()[0].state == idle or how == "goes not ready"
    assert [type(duty.state) for duty in h.floor.agents()] == [Ready, Ringing]
    assert [line[:4] for line in lines(h, "group_left")] == ["1001"]
    h.fake.hang_up_by_peer(call)
    await over(h)
