"""The controller stands still, and goes on: what came meanwhile is heard before anything overdue is done."""

from __future__ import annotations

import asyncio
from random import Random

from ivr.calls.catching_up import READ, came_within
from ivr.core.overflow_rules import WhenWaited
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Handset, Scripted
from tests.calls.house import DID, RM_PHONE, House
from tests.calls.test_races import A1, CALLER, S, at_once, in_, legs, over
from tests.virtual_time import VirtualLoop, about, virtual

IN_THE_SOCKET = 0.1
"""Seconds until what came meanwhile has been read."""


def house(ring: int) -> tuple[House, list[Handset]]:
    """An agent's telephone rings for so many seconds, and after a minute the caller's manager is to be rung."""
    made, handsets = at_once(FakeSwitch(Random(1)), "1001", when=(WhenWaited(60 * S),), ring=ring), list[Handset]()

    def rings(handset: Handset) -> Ending | None:
        handset.ring()
        handsets.append(handset)
        return None

    made.fake.phones[A1] = Scripted(rings)
    return made, handsets


async def stands_still(seconds: float) -> None:
    """Time passes, and nothing is done in it."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.leap(seconds)


def answered_meanwhile(handset: Handset) -> None:
    in_(IN_THE_SOCKET, handset.answer)
    in_(IN_THE_SOCKET + 2, handset.hang_up)


@virtual
async def test_nobody_else_is_rung_for_whom_an_agent_has_answered() -> None:
    made, handsets = house(ring=90)
    call = made.fake.call_in(DID, CALLER)
    await asyncio.sleep(55)
    await stands_still(10)
    answered_meanwhile(handsets[0])
    await over(made, call)
    assert made.outcome(call) == "COMPLETEAGENT"
    assert "overflow" not in made.story(call)
    assert legs(made, "rm") == []


@virtual
async def test_what_came_in_time_has_come_though_we_read_it_late() -> None:
    event = asyncio.Event()
    came = asyncio.ensure_future(came_within(15, event))
    await asyncio.sleep(10)
    await stands_still(10)
    in_(IN_THE_SOCKET, event.set)
    assert await came


@virtual
async def test_what_does_not_come_is_not_waited_for_any_longer() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert not await came_within(15, asyncio.Event())
    assert loop.time() - began == about(15)
    came = asyncio.ensure_future(came_within(15, asyncio.Event()))
    await asyncio.sleep(10)
    await stands_still(10)
    began = loop.time()
    assert not await came
    assert loop.time() - began == about(READ)


@virtual
async def test_a_manager_who_accepted_meanwhile_has_accepted() -> None:
    made = at_once(FakeSwitch(Random(1)), when=(WhenWaited(0 * S),))
    handsets = list[Handset]()

    def answers(handset: Handset) -> Ending | None:
        handset.ring()
        handset.after(S, handset.answer)
        handsets.append(handset)
        return None

    made.fake.phones[RM_PHONE] = Scripted(answers)
    call = made.fake.call_in(DID, CALLER)
    await asyncio.sleep(8)
    await stands_still(20)
    in_(IN_THE_SOCKET, lambda: handsets[0].press("1"))
    in_(IN_THE_SOCKET + 5, handsets[0].hang_up)
    await asyncio.sleep(1)
    assert "rm_accepted" in made.story(call)
    await over(made, call)
    assert len(legs(made, "rm")) == 1


@virtual
async def test_where_nothing_came_what_is_due_is_done_in_a_moment() -> None:
    made, _ = house(ring=90)
    call = made.fake.call_in(DID, CALLER)
    await asyncio.sleep(55)
    await stands_still(10)
    assert legs(made, "rm") == []
    await asyncio.sleep(1)
    assert len(legs(made, "rm")) == 1
    made.fake.hang_up_by_peer(call)
    await over(made, call)


@virtual
async def test_whoever_is_on_time_waits_for_nothing() -> None:
    made, _ = house(ring=90)
    call = made.fake.call_in(DID, CALLER)
    await asyncio.sleep(60.1)
    assert len(legs(made, "rm")) == 1
    made.fake.hang_up_by_peer(call)
    await over(made, call)
