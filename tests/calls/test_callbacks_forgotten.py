"""Whoever was erased by another process is called back no more, wherever his callback stands, nor named again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from unittest.mock import patch

from ivr.calls.forgotten import EVERY, heeded, look
from ivr.core.agent import InCall
from ivr.core.callback import Callback, State
from ivr.store.custody import Custody
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import A1, CALLER, Firm, S, scene, state
from tests.calls.house import House
from tests.calls.test_callbacks import DIAL, customer, dialled, rulebook
from tests.calls.test_callbacks_kept import asks, backs

OVER = (State.CANCELLED, "his number is forgotten")


async def erased(firm: Firm, house: House) -> None:
    """`ivr recordings erase`, in a process of its own."""
    await house.store.flush()
    custody = Custody.of(firm.folder / "ivr.db")
    for one in await custody.callbacks_of("", CALLER):
        await custody.forget_callback(one.id)
    await custody.close()


async def stands(house: House) -> tuple[State, str]:
    """How the one callback stands in the store, which tells nothing of him any more."""
    await house.store.flush()
    (one,) = await house.store.latest_callbacks()
    assert (one.number, one.caller, one.note, one.remark) == ("", "", "", "")
    return one.state, one.reason


def promise(firm: Firm, house: House) -> Callback:
    """Agent 1001 has promised to call him."""
    now = house.clock.now()
    one = Callback("b1", "wealth", "", CALLER, CALLER, "400", "zh", now, now, agent="1001", note="fees")
    assert not house.callbacks.promised.make(replace(one, wanted_from=house.clock.wall()))
    return one


@scene
async def test_who_waits_in_the_line_stands_in_it_no_more_once_the_controller_has_looked(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S)}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    await erased(firm, house)
    async with heeded(house.store, house.callbacks):
        await asyncio.sleep(EVERY + 0.1)
    assert house.callbacks.open == ()
    assert await stands(house) == OVER
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(60)
    assert dialled(house) == []
    await firm.closes(house)


@scene
async def test_a_customer_whose_phone_rings_for_it_is_left_alone_at_once(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(25 * S)}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(5)
    assert dialled(house) == [A1, customer()]
    await erased(firm, house)
    await look(house.store, house.callbacks)
    await asyncio.sleep(1)
    assert firm.fake.channels == {}
    assert not isinstance(state(house), InCall)
    assert await stands(house) == OVER
    await firm.closes(house)


@scene
async def test_before_the_next_look_too_he_is_neither_dialled_nor_put_on_record(firm: Firm) -> None:
    """He was erased while the agent's telephone rang for him."""
    firm.fake.phones |= {A1: Answers(10 * S), customer(): Answers(S)}
    house = await firm.opens(rulebook=rulebook())
    await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(2)
    assert house.callbacks.open[0].state is State.OFFERED
    await erased(firm, house)
    await asyncio.sleep(20)
    assert dialled(house) == [A1]
    assert await stands(house) == OVER
    assert [row.id for row in await house.store.calls() if "back-" in row.id] == []
    await firm.closes(house)


@scene
async def test_nor_is_he_to_whom_an_agent_has_promised_it(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(10 * S), customer(): Answers(S)}
    house = await firm.opens("1001", rulebook=rulebook())
    one = promise(firm, house)
    assert not house.callbacks.promised.ring(one, house.rules.queues["wealth"])
    await asyncio.sleep(2)
    await erased(firm, house)
    await asyncio.sleep(20)
    assert (dialled(house), house.callbacks.promised.open) == ([A1], ())
    assert await stands(house) == OVER
    await firm.closes(house)


@scene
async def test_a_promise_is_over_at_the_next_look(firm: Firm) -> None:
    house = await firm.opens("1001", rulebook=rulebook())
    promise(firm, house)
    await erased(firm, house)
    with patch.object(house.store, "callback_over", wraps=house.store.callback_over) as told:
        await look(house.store, house.callbacks)
    assert CALLER not in repr(told.call_args), "nor does the journal get it, which may lie on a disk for long"
    assert house.callbacks.promised.open == ()
    assert await stands(house) == OVER
    await firm.closes(house)


@scene
async def test_who_talks_with_us_is_not_cut_off(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(S, (HangUp(60 * S),))}
    house = await firm.opens("1001", rulebook=rulebook())
    one = promise(firm, house)
    assert not house.callbacks.promised.ring(one, house.rules.queues["wealth"])
    await asyncio.sleep(10)
    await erased(firm, house)
    await look(house.store, house.callbacks)
    await asyncio.sleep(1)
    assert isinstance(state(house), InCall)
    (back,) = backs(firm)
    assert house.reception.call(back)
    assert await stands(house) == OVER
    await firm.closes(house)


@scene
async def test_a_note_in_a_box_does_not_name_him_either(firm: Firm) -> None:
    """His last try is in vain just after he was erased."""
    house = await firm.opens(rulebook=rulebook(replace(DIAL, tries=1)))
    firm.fake.phones |= {A1: Answers(S), customer(): Answers(600 * S)}
    call = await asks(firm)
    house.floor.phone("1001", reachable=True)
    await asyncio.sleep(5)
    await erased(firm, house)
    await asyncio.sleep(60)
    story = await firm.story(house, call)
    assert [note.number for note in story.callbacks] == [""]
    await firm.closes(house)
