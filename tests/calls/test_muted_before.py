"""Whom his page has muted is still known to be once another controller has taken the call up."""

from __future__ import annotations

import asyncio

from ivr.calls import desk_phone
from ivr.calls.call import Call
from ivr.core.talk_wishes import talk_of
from ivr.switch.fake_phones import Answers
from tests.calls.firm import A1, Firm, S, scene
from tests.calls.house import House


def only(house: House) -> tuple[Call, str]:
    """The call, and the channel of whoever serves its caller."""
    (call,) = house.reception.calls
    talk = talk_of(call.stage)
    assert talk
    return call, talk.leg


@scene
async def test_the_next_controller_knows_who_is_muted_and_the_one_after_it_who_is_heard_again(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(0 * S)
    house = await firm.opens("1001")
    await firm.calls()
    await asyncio.sleep(5)
    for muted in (True, False):
        call, _ = only(house)
        assert await desk_phone.mute(call, muted) == ""
        house = await firm.again(house, "1001")
        call, leg = only(house)
        assert firm.fake.channels[leg].is_muted is muted
        assert call.muted == (leg if muted else "")
    firm.fake.hang_up_by_peer(call.id)
    await firm.closes(house)
