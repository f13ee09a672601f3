"""Blind transfers: who talks with whom afterwards, whoever comes, does not come, or hangs up."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.calls.supervising import supervise
from ivr.core.agent import Assisting, InCall, WrapUp
from ivr.core.call import Destination
from ivr.core.handed_on import HandedOn
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import TransferRules
from ivr.core.steps import EnterQueue
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Consult, Hold, TakeOver, Transfer
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, InTurn, NeverAnswers, Phone, Press, Unreachable
from tests.calls.firm import Firm, scene
from tests.calls.house import LI, NODES, RM_PHONE, House, rules
from tests.calls.talks import A1, A2, CALLER, S, Talk, house, talking
from tests.virtual_time import virtual

OUTSIDE = "PJSIP/02155556666@trunk-carrier"
TO_AGENT = Transfer(Destination("agent", "1002"))
TO_RM = Transfer(Destination("rm", "own"))
TO_NUMBER = Transfer(Destination("number", "02155556666"))
TO_CARDS = Transfer(Destination("queue", "cards"))


async def with_1002(phone: Phone, wrap_up: int = 5) -> Talk:
    """1001 talks; 1002 is free, and his phone does this."""
    queues = {"wealth": replace(rules().queues["wealth"], announce=(), wrap_up=wrap_up * S)}
    queues["cards"] = Queue("cards", RuleRef("queues.cards"), {})
    talk = await talking(house(queues=queues))
    talk.fake.phones[A2] = phone
    talk.house.floor.phone("1002", reachable=True)
    return talk


async def ends(talk: Talk, outcome: str) -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.outcome(talk.call) == outcome


@virtual
async def test_another_agent_takes_the_caller_while_the_first_has_his_wrap_up() -> None:
    talk = await with_1002(Answers(3 * S))
    assert await talk.wants(TO_AGENT) == ""
    assert talk.leg in talk.fake.gone
    assert isinstance(talk.state(), WrapUp)
    assert talk.stage == "Transferring"
    assert talk.fake.channels[talk.call].music == "default"
    assert [c.channel for c in talk.fake.captures if c.ended is None] == [talk.call]
    await asyncio.sleep(5)
    [other] = talk.others()
    assert talk.fake.talking(talk.call, other)
    assert talk.state("1002") == InCall(talk.call)
    assert [c.channel for c in talk.fake.captures if c.ended is None] == [other]
    await ends(talk, "COMPLETECALLER")
    assert isinstance(talk.state("1002"), WrapUp)


@virtual
async def test_by_keys_to_an_agent_from_hold_too() -> None:
    talk = await with_1002(Answers(1 * S))
    await talk.wants(Hold())
    await talk.presses("*21002#")
    await asyncio.sleep(3)
    assert talk.state("1002") == InCall(talk.call)
    await ends(talk, "COMPLETECALLER")


def by_keys(**allowed: object) -> House:
    """The rules let agents name these by keys."""
    queues = {"wealth": replace(rules().queues["wealth"], announce=()), "cards": Queue("cards", RuleRef("cards"), {})}
    return house(queues=queues, transfers=TransferRules(**allowed))  # type: ignore[arg-type]


@virtual
async def test_by_keys_to_a_queue_that_the_rules_name() -> None:
    talk = await talking(by_keys(queues={"1": "cards"}))
    await talk.presses("*2*1#")
    assert talk.stage == "Waiting"
    assert talk.house.floor.caller(talk.call).queue == "cards"  # type: ignore[union-attr]
    await ends(talk, "ABANDON")


@virtual
async def test_by_keys_to_a_number_that_the_rules_allow_and_to_no_other() -> None:
    talk = await talking(by_keys(numbers=("0215555*",)))
    talk.fake.phones[OUTSIDE] = Answers(1 * S)
    await talk.presses("*202160001111#")
    assert talk.stage == "Talking"
    await talk.presses("*202155556666#")
    await asyncio.sleep(3)
    [other] = talk.others()
    assert talk.fake.talking(talk.call, other)
    await ends(talk, "COMPLETECALLER")


@virtual
async def test_by_keys_to_nobody_known_stands_in_the_trace_and_nothing_changes() -> None:
    talk = await talking()
    await talk.presses("*21009#")
    assert talk.stage == "Talking"
    [line] = [step.line for step in talk.house.trace if step.what == "refused"]
    assert line == "agent 1001 wishes: caller transferred to agent 1009. There is no agent 1009."
    await ends(talk, "COMPLETECALLER")


@virtual
async def test_his_rm_takes_him_once_he_has_pressed_the_key() -> None:
    talk = await talking()
    talk.fake.phones[RM_PHONE] = Answers(1 * S, (Press("1", 2 * S),))
    await talk.wants(TO_RM)
    await asyncio.sleep(2)
    assert talk.stage == "Transferring"
    await asyncio.sleep(3)
    [other] = talk.others()
    assert other.startswith("rm")
    assert talk.fake.talking(talk.call, other)
    talk.fake.hang_up_by_peer(other)
    await talk.over()
    assert talk.house.outcome(talk.call) == "COMPLETEAGENT"


@virtual
async def test_a_number_is_rung_over_the_trunk() -> None:
    talk = await talking()
    talk.fake.phones[OUTSIDE] = Answers(1 * S)
    await talk.wants(TO_NUMBER)
    await asyncio.sleep(2)
    [other] = talk.others()
    assert talk.fake.talking(talk.call, other)
    await ends(talk, "COMPLETECALLER")


@virtual
async def test_in_another_queue_he_keeps_his_waiting_time_and_gets_whom_that_queue_needs() -> None:
    talk = await with_1002(Answers(1 * S))
    talk.house.floor.not_ready("1002", "lunch")
    await asyncio.sleep(60)
    await talk.wants(TO_CARDS)
    assert talk.stage == "Waiting"
    [caller] = talk.house.floor.callers()
    assert (caller.queue, caller.needs) == ("cards", ())
    waited = (talk.house.clock.now() - caller.since).total_seconds()
    assert waited == pytest.approx(2 + 0.5, abs=0.1)
    talk.house.floor.ready("1002")
    await asyncio.sleep(3)
    assert talk.state("1002") == InCall(talk.call)
    await ends(talk, "COMPLETECALLER")


FAILURES = {
    "busy": Busy(),
    "declined": Declines(),
    "no answer": NeverAnswers(),
    "unreachable": Unreachable(),
    "gone at once": Answers(1 * S, (HangUp(0 * S),)),
}


WHY = {"unreachable": "cannot be reached", "gone at once": "hung up at once"}
"""As agents are told, if in other words."""


@pytest.mark.parametrize("name", FAILURES)
def test_whoever_does_not_come_the_caller_is_back_with_his_agent_who_is_free(name: str) -> None:
    @virtual
    async def story() -> None:
        talk = await with_1002(FAILURES[name], wrap_up=0)
        await talk.wants(TO_AGENT)
        await asyncio.sleep(20)
        [other] = talk.others()
        assert talk.state() == InCall(talk.call)
        assert talk.fake.talking(talk.call, other)
        [failed] = [step for step in talk.house.trace if step.what == "transfer_failed"]
        assert list(failed.facts["agents"]) == ["1002", "1001"]  # type: ignore[call-overload]
        assert failed.facts["agents"]["1001"] == "ready"  # type: ignore[index]
        told = talk.house.reception.call(talk.call).handed_on  # type: ignore[union-attr]
        assert told == HandedOn("1001", TO_AGENT.to, WHY.get(name, name))
        await ends(talk, "COMPLETECALLER")

    story()


@pytest.mark.parametrize("name", FAILURES)
def test_or_in_his_queue_before_all_who_wait_there_if_his_agent_is_not_free(name: str) -> None:
    @virtual
    async def story() -> None:
        talk = await with_1002(FAILURES[name], wrap_up=600)
        await talk.wants(TO_AGENT)
        talk.house.floor.not_ready("1001", "lunch")
        await asyncio.sleep(16)
        talk.house.floor.not_ready("1002", "lunch")
        behind = talk.fake.call_in("4008001234", "13900005555")
        await asyncio.sleep(3)
        assert talk.stage == "Waiting"
        floor = talk.house.floor
        assert (floor.position(talk.call), floor.position(behind)) == (1, 2)
        talk.fake.hang_up_by_peer(behind)
        await ends(talk, "ABANDON")

    story()


@virtual
async def test_his_agent_who_does_not_take_him_back_leaves_him_with_the_queue() -> None:
    talk = await with_1002(Declines(), wrap_up=0)
    talk.fake.phones[A1] = NeverAnswers()
    await talk.wants(TO_AGENT)
    await asyncio.sleep(3)
    assert talk.stage == "Transferring"
    await asyncio.sleep(15)
    assert talk.stage == "Waiting"
    await ends(talk, "ABANDON")


@virtual
async def test_the_caller_who_hangs_up_while_it_rings_leaves_everybody_free() -> None:
    talk = await with_1002(NeverAnswers())
    await talk.wants(TO_AGENT)
    await ends(talk, "ABANDON")
    assert not isinstance(talk.state("1002"), InCall | Assisting)


@virtual
async def test_who_cannot_be_reached_is_said_at_once_and_they_talk_on() -> None:
    talk = await talking()
    assert await talk.wants(TO_AGENT) == "Agent 1002 is not free: phone not registered."
    assert talk.stage == "Talking"
    await ends(talk, "COMPLETECALLER")


@scene
async def test_a_transfer_goes_on_after_a_new_start(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), A2: NeverAnswers()}
    first = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    first.floor.phone("1002", reachable=True)
    [leg] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    await Talk(first, call, leg).wants(TO_AGENT)
    firm.fake.phones[A2] = InTurn([Answers(S)])
    again: House = await firm.again(first, "1002")
    await asyncio.sleep(3)
    [other] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    assert firm.fake.talking(call, other)
    firm.fake.hang_up_by_peer(other)
    await firm.closes(again)
    assert again.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_nobody_is_asked_or_gets_him_who_is_never_to_serve_him() -> None:
    h = house()
    h.customers.known[CALLER] = replace(LI, never=("1002",))
    talk = await talking(h)
    talk.fake.phones[A2] = Answers(1 * S)
    h.floor.phone("1002", reachable=True)
    call = h.reception.call(talk.call)
    assert call is not None
    assert await supervise(call, "1002", Mode.MONITOR) == ""
    await asyncio.sleep(2)
    why = "Agent 1002 is never to serve this customer."
    for wish in (TO_AGENT, Consult(TO_AGENT.to), TakeOver("1002")):
        assert await talk.wants(wish) == why
    await ends(talk, "COMPLETECALLER")


@virtual
async def test_in_another_queue_he_has_the_points_that_the_flow_gave_him() -> None:
    talk = await talking(house(nodes={**NODES, "flows.main[1]": EnterQueue("wealth", 300)}))
    assert await talk.wants(Transfer(Destination("queue", "noted"))) == ""
    [caller] = talk.house.floor.callers()
    assert (caller.queue, caller.extra) == ("noted", 300)
    await ends(talk, "ABANDON")
