"""A call's one decision: which leg has the caller."""

from __future__ import annotations

from ivr.switch.events import Ending, Gone
from ivr.switch.fake import FakeSwitch
from tests.calls.house import DID, House
from tests.virtual_time import virtual


@virtual
async def test_the_first_leg_has_him_and_no_other() -> None:
    house = House(FakeSwitch())
    house.fake.call_in(DID, "13900001111")
    await house.fake.settle()
    [call] = house.reception.calls
    assert call.take("agent")
    assert not call.take("rm")
    assert not call.take("agent")
    call.let_go("rm")
    assert not call.take("rm")
    call.let_go("agent")
    assert call.take("rm")
    house.fake.hang_up_by_peer(call.id)
    await house.over()


@virtual
async def test_nobody_wins_a_caller_who_has_gone() -> None:
    """Or an RM who presses 1 in that very moment would be dropped without a word."""
    house = House(FakeSwitch())
    house.fake.call_in(DID, "13900001111")
    await house.fake.settle()
    [call] = house.reception.calls
    call.leg.gone = Gone(call.id, Ending.NORMAL)
    assert not call.take("rm")
    call.leg.gone = None
    house.fake.hang_up_by_peer(call.id)
    await house.over()
