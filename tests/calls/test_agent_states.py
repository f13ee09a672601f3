"""Agents' statuses outlive the controller, and what they are doing is told by what lives in the switch."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ivr.calls.saying import Done, say
from ivr.core.agent import AVAILABLE, InCall, LoggedOut, NotReady, Presence, Ready, WrapUp
from ivr.core.rulebook import DutyRules
from ivr.core.wishes import Wish
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import A1, Firm, S, scene, state
from tests.calls.house import House, rules


@scene
async def test_who_had_logged_out_or_was_not_ready_still_is_after_a_restart(firm: Firm) -> None:
    house = await firm.opens("1001", "1002")
    house.floor.log_out("1001")
    house.floor.not_ready("1002", "tea")
    house = await firm.again(house, "1001", "1002")
    assert (state(house, "1001"), state(house, "1002")) == (LoggedOut(), NotReady("tea"))
    house.floor.log_in("1001")
    house.floor.ready("1002")
    house = await firm.again(house, "1001", "1002")
    assert isinstance(state(house, "1001"), Ready)
    assert isinstance(state(house, "1002"), Ready)
    await firm.closes(house)


@scene
async def test_what_he_had_said_during_his_call_holds_after_it_though_the_controller_was_killed(firm: Firm) -> None:
    house = await firm.opens("1001")
    firm.fake.phones[A1] = Answers(S)
    call = await firm.calls()
    await asyncio.sleep(5)
    assert state(house) == InCall(call)
    house.floor.not_ready("1001", "tea")
    house = await firm.again(house, "1001")
    assert house.floor.presence("1001") == Presence(NotReady("tea"), InCall(call))
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(10)
    assert state(house) == NotReady("tea")
    await firm.closes(house)


@scene
async def test_each_change_is_kept_with_both_words(firm: Firm) -> None:
    house = await firm.opens("1001")
    firm.fake.phones[A1] = Answers(S)
    call = await firm.calls()
    await asyncio.sleep(2)
    house.floor.log_out("1001")
    await house.store.flush()
    (row,) = [row for row in await house.store.agent_states() if row.agent == "1001"]
    assert (row.state, row.status, row.call) == ("in a call", "logged out", call)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(10)
    await house.store.flush()
    (row,) = [row for row in await house.store.agent_states() if row.agent == "1001"]
    assert (row.state, row.status, row.call) == ("logged out", "logged out", "")
    house.floor.log_in("1001")
    assert house.floor.presence("1001").status == AVAILABLE
    await firm.closes(house)


async def after_a_talk(firm: Firm) -> tuple[House, str]:
    """1001 has a wrap-up of a minute, of which 10 s have passed."""
    book = rules(on_duty=DutyRules(results={"1": "sold"}))
    book = replace(book, queues={**book.queues, "wealth": replace(book.queues["wealth"], wrap_up=60 * S)})
    firm.fake.phones[A1] = Answers(S, (HangUp(20 * S),))
    house = await firm.opens("1001", rulebook=book)
    call = await firm.calls()
    await house.over()
    await asyncio.sleep(10)
    assert isinstance(state(house), WrapUp)
    return house, call


@scene
async def test_a_wrap_up_lasts_on_after_a_restart_and_ends_by_itself(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    said = say(house.desk, house.rules.on_duty, "1001", Wish.LONGER, "30")
    assert said == Done()
    was = state(house)
    assert isinstance(was, WrapUp)
    house = await firm.again(house, "1001", rulebook=house.rules)
    assert state(house) == was
    left = (was.until - house.clock.now()).total_seconds()
    await asyncio.sleep(left - 1)
    assert state(house) == was
    await asyncio.sleep(2)
    assert isinstance(state(house), Ready)
    await firm.closes(house)


@scene
async def test_a_wrap_up_can_be_ended_or_extended_after_a_restart_as_far_as_the_rules_let_him(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    was = house.floor.last_call("1001")
    house = await firm.again(house, "1001", rulebook=house.rules)
    assert house.floor.last_call("1001") == was
    assert say(house.desk, house.rules.on_duty, "1001", Wish.LONGER) == Done()
    assert say(house.desk, house.rules.on_duty, "1001", Wish.READY) == Done()
    assert isinstance(state(house), Ready)
    await firm.closes(house)


@scene
async def test_who_was_not_ready_in_his_wrap_up_is_so_after_it(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    house.floor.not_ready("1001", "tea")
    house = await firm.again(house, "1001", rulebook=house.rules)
    assert isinstance(state(house), WrapUp)
    await asyncio.sleep(60)
    assert state(house) == NotReady("tea")
    await firm.closes(house)


@scene
async def test_if_the_wall_clock_was_set_back_meanwhile_his_wrap_up_is_over(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    assert firm.opened is not None
    firm.opened += 3600
    house = await firm.again(house, "1001", rulebook=house.rules)
    assert isinstance(state(house), Ready)
    await firm.closes(house)


@scene
async def test_a_wrap_up_that_was_over_while_the_controller_was_away_is_over(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    house = await firm.again(house, "1001", after=120, rulebook=house.rules)
    assert isinstance(state(house), Ready)
    await firm.closes(house)


@scene
async def test_what_came_of_the_last_call_can_be_said_after_a_restart(firm: Firm) -> None:
    house, call = await after_a_talk(firm)
    house = await firm.again(house, "1001", after=120, rulebook=house.rules)
    assert say(house.desk, house.rules.on_duty, "1001", Wish.RESULT, "1") == Done()
    assert (await firm.story(house, call)).call.result == "sold"
    await firm.closes(house)
