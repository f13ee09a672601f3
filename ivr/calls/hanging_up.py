"""Hanging up for an agent who has no telephone at hand: for the call it is as if he had done it himself."""

from __future__ import annotations

from contextlib import suppress

from ivr.calls.call import Call
from ivr.core.talk_wishes import NOT_TALKING, talk_of
from ivr.errors import ChannelGone


async def hang_up(call: Call) -> str:
    """End the leg of whoever serves the caller; why not, if nobody does. Raises `SwitchUnavailable`."""
    talk = talk_of(call.stage)
    if talk is None:
        return NOT_TALKING
    call.tell("hung_up", f"{talk.kind} {talk.party} hangs up from his page")
    with suppress(ChannelGone):
        await call.desk.switch.hang_up(talk.leg)
    return ""
