"""Callbacks outlive the controller and the rules: the place is kept, and nothing is dialled twice or left ringing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.calls.adoption import adopt
from ivr.calls.being_recorded import decided
from ivr.core.agent import InCall, WrapUp
from ivr.core.callback import Callback, State
from ivr.core.needs import Need
from ivr.core.queues import CallbackRules
from ivr.core.record_policy import Direction, RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Rulebook, Skill
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.firm import A1, CALLER, Firm, S, scene, state
from tests.calls.house import DID, House
from tests.calls.test_callbacks import DIAL, customer, rulebook
from tests.virtual_time import run_virtual


async def asks(firm: Firm) -> str:
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    firm.fake.press(call, "1")
    await asyncio.sleep(0.5)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(0.5)
    return call


def backs(firm: Firm) -> list[str]:
    return [channel for channel in firm.fake.channels if "back-" in channel]


async def closes(firm: Firm, house: House) -> None:
    while house.callbacks.open:  # noqa: ASYNC110 - virtual time
        await asyncio.sleep(0.5)
    await firm.closes(house)


@scene
async def test_who_waits_to_be_called_back_keeps_his_place_when_the_controller_starts_again(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(5 * S),))}
    house = await firm.opens(rulebook=rulebook())
    call = await asks(firm)
    since = house.callbacks.open[0].since
    house = await firm.again(house, after=30, rulebook=rulebook())
    (one,) = house.callbacks.open
    assert (one.since, one.call, one.state) == (since, call, State.WAITING)
    later = firm.fake.call_in(DID, "13900005555")
    await asyncio.sleep(2)
    assert house.floor.position(later) == 2
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(3)
    assert state(house) == InCall(house.reception.calls[-1].id)
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    await closes(firm, house)


@scene
async def test_who_was_called_back_is_recorded_as_such_by_the_next_controller(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S)}
    policy = RecordPolicy(RuleRef("p"), directions=(Direction.CALLBACK,), because="orders")
    known = replace(rulebook(), recording=RecordingRules(on=False, policies=(policy,)))
    house = await firm.opens(rulebook=known)
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(10)
    (back,) = backs(firm)
    house = await firm.again(house, rulebook=known)
    call = house.reception.call(back)
    assert call is not None
    assert decided(call, "wealth").gap is None, "wherever he is led, he is recorded on"
    firm.fake.hang_up_by_peer(back)
    await closes(firm, house)


@scene
async def test_a_controller_that_dies_while_the_customers_phone_rings_calls_him_again_later(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): NeverAnswers()}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(3)
    assert house.callbacks.open[0].state is State.DIALLING
    firm.fake.phones[customer()] = Answers(S, (HangUp(5 * S),))
    house = await firm.again(house, rulebook=rulebook())
    await asyncio.sleep(0.5)
    assert backs(firm) == []
    assert house.callbacks.open[0].tries == 0
    house.floor.phone("1001", reachable=True)
    await closes(firm, house)
    assert [step.line for step in house.trace if step.what == "callback_done"] == ["callback: talks with 1001"]


@scene
async def test_a_controller_that_dies_while_they_talk_lets_them_talk_and_calls_nobody(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(60 * S),))}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(5)
    (back,) = backs(firm)
    house = await firm.again(house, "1001", rulebook=rulebook())
    await asyncio.sleep(1)
    assert state(house) == InCall(back)
    assert house.callbacks.open == ()
    await closes(firm, house)
    assert house.outcome(back) == "COMPLETECALLER"


@scene
async def test_a_customer_who_has_answered_as_the_controller_dies_waits_on_the_line(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(60 * S),))}
    firm.fake.durations["here_is_the_firm"] = 10 * S
    book = rulebook(replace(DIAL, customer_hears="here_is_the_firm"))
    house = await firm.opens(rulebook=book)
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(5)
    (back,) = backs(firm)
    house = await firm.again(house, rulebook=book)
    await asyncio.sleep(1)
    assert house.callbacks.open == ()
    assert house.floor.position(back) == 1
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(3)
    assert state(house) == InCall(back)
    await closes(firm, house)


def with_rules(house: House, newer: Rulebook) -> None:
    house.reception.new_rules(newer, house.sounds)
    house.floor.new_rules(newer)


@pytest.mark.parametrize(
    ("newer", "why"),
    [
        (rulebook(None, version="v2"), "queue wealth calls nobody back any more"),
        (replace(rulebook(version="v2"), queues={}), "queue wealth is gone from the rules"),
    ],
    ids=["word gone", "queue gone"],
)
def test_a_queue_that_dials_no_more_leaves_a_note(tmp_path: Path, newer: Rulebook, why: str) -> None:
    async def story() -> None:
        await dials_no_more(Firm(tmp_path), newer, why)

    run_virtual(story())


async def dials_no_more(firm: Firm, newer: Rulebook, why: str) -> None:
    house = await firm.opens(rulebook=rulebook())
    call = await asks(firm)
    with_rules(house, newer)
    await asyncio.sleep(1)
    assert house.callbacks.open == ()
    story = await firm.story(house, call)
    assert [note.box for note in story.callbacks] == ["box"]
    assert story.trace[-1].line == f"callback: {why}"
    await closes(firm, house)


@scene
async def test_whom_he_gets_is_decided_by_what_his_queue_says_now(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(5 * S),))}
    house = await firm.opens("1001", rulebook=rulebook(agents={"1001": Agent("1001", "Li", (Skill("other"),))}))
    await asks(firm)
    await asyncio.sleep(10)
    assert backs(firm) == []
    before = rulebook(version="v2")
    with_rules(house, replace(before, queues={"wealth": replace(before.queues["wealth"], needs=(Need("wealth"),))}))
    await closes(firm, house)
    assert isinstance(state(house), WrapUp)


@scene
async def test_a_wall_clock_set_back_before_the_next_start_keeps_nobody_waiting_for_days(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): NeverAnswers()}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(60)
    assert [one.tries for one in house.callbacks.open] == [1]
    firm.fake.phones[customer()] = Answers(S, (HangUp(5 * S),))
    assert firm.opened is not None
    firm.opened += 2 * 86400
    house = await firm.again(house, "1001", rulebook=rulebook())
    assert house.callbacks.open[0].since <= house.clock.now()
    await asyncio.sleep(DIAL.every.total_seconds() + 5)
    assert house.callbacks.open == ()
    await firm.closes(house)


@scene
async def test_the_switch_being_away_costs_no_try(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(5 * S),))}
    house = await firm.opens(rulebook=rulebook(CallbackRules(tries=1)))
    call = await asks(firm)
    firm.fake.down = True
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(20)
    assert [one.tries for one in house.callbacks.open] == [0]
    firm.fake.down = False
    await closes(firm, house)
    assert (await firm_trace(firm, call))[-1] == "callback: talks with 1001"


async def firm_trace(firm: Firm, call: str) -> list[str]:
    return [step.line for step in (await firm.record(call)).trace]


@scene
async def test_since_when_he_is_out_of_the_line_and_when_he_wants_to_be_called_outlive_the_controller(
    firm: Firm,
) -> None:
    house = await firm.opens(rulebook=rulebook())
    now = house.clock.now()
    wish = {"wanted_from": now + 3600 * S, "wanted_until": now + 7200 * S}
    house.callbacks.keep(Callback("c1", "wealth", "", CALLER, "", "", "zh", now, now, **wish))  # type: ignore[arg-type]
    house = await firm.again(house, after=1800, rulebook=rulebook())
    (one,) = house.callbacks.open
    assert (one.out_since, one.wanted_from, one.wanted_until) == (now, now + 3600 * S, now + 7200 * S)
    await asyncio.sleep(3600)
    (one,) = house.callbacks.open
    assert one.out_since is None
    assert abs(one.since - now - 3600 * S) < S
    await asyncio.sleep(3600)
    assert house.callbacks.open == ()
    await firm.closes(house)


@pytest.mark.parametrize("customer_rings", [False, True])
def test_whoever_rings_for_a_callback_rings_on_when_the_connection_comes_back(
    tmp_path: Path, customer_rings: bool
) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones |= {A1: Answers(S) if customer_rings else NeverAnswers(), customer(): NeverAnswers()}
        house = await firm.opens(rulebook=rulebook())
        await asks(firm)
        house.floor.phone("1001", reachable=True)
        await asyncio.sleep(5)
        ringing = set(firm.fake.channels)
        assert len(ringing) == 1 + customer_rings
        await adopt(house.desk, house.reception, await firm.fake.snapshot())
        await asyncio.sleep(1)
        assert set(firm.fake.channels) == ringing
        for one in house.callbacks.open:
            house.callbacks.end(one.id, State.CANCELLED, "enough")
        await asyncio.sleep(1)
        await closes(firm, house)

    run_virtual(story())
