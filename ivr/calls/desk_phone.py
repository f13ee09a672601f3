"""What an agent's page does for the telephone on his table: it answers, mutes him, sends keys to his caller."""

from __future__ import annotations

from ivr.calls.call import MUTED, Call
from ivr.calls.desk import Desk
from ivr.core.call import Talking
from ivr.core.talk_wishes import APART, NOT_TALKING, talk_of

NOT_RINGING = "Your telephone does not ring at this moment."


async def answer(desk: Desk, agent: str) -> str:
    """Ask his telephone to; why not, if it does not ring. Raises `SwitchError`."""
    channel = desk.floor.rung.channel_of(agent)
    if not channel:
        return NOT_RINGING
    await desk.switch.ask_to_answer(channel)
    return ""


async def mute(call: Call, muted: bool) -> str:
    """Let whoever serves the caller not be heard, or again; why not, if nobody does. Raises `SwitchError`."""
    talk = talk_of(call.stage)
    if talk is None:
        return NOT_TALKING
    await call.desk.switch.mute(talk.leg, muted)
    call.muted = talk.leg if muted else ""
    await call.desk.switch.set_variables(call.id, {MUTED: call.muted})  # for whoever adopts the call
    return ""


async def press(call: Call, keys: str) -> str:
    """Send keys to the caller; why not, if the two do not hear each other. Raises `SwitchError`."""
    if not isinstance(call.stage, Talking):
        return APART
    await call.desk.switch.send_keys(call.leg.channel, keys)
    return ""
