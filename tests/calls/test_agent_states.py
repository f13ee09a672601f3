"""Agents' statuses outlive the controller, and what they are doing is told by what lives in the switch."""

from __future__ import annotations

import asyncio

from ivr.core.agent import AVAILABLE, InCall, LoggedOut, NotReady, Presence, Ready
from ivr.switch.fake_phones import Answers
from tests.calls.firm import A1, Firm, S, scene, state


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
