"""Who of caller, agent and a third hears whom, who has music, and how they come apart."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.captured import record_on, set_apart
from ivr.calls.leg import Leg, new_id
from ivr.calls.seat import Seat
from ivr.calls.talking import (
    NEWS_OF_AN_END,
    bridged,
    give_back,
    holds,
    left_behind,
    occupied,
    partner,
    taken,
    taken_back,
    together,
    who,
)
from ivr.core.call import CallingIn, Consulting, Stage, Talking
from ivr.errors import ChannelGone


def target(call: Call, stage: Consulting) -> Leg:
    """The leg beside the agent; watched anew if it was there before the controller."""
    if call.beside is None or call.beside.leg is None:
        call.beside = Seat(stage.leg, Leg(call.desk.switch, stage.leg).watch())
    call.belongings |= {stage.leg, stage.bridge}
    assert call.beside.leg is not None
    return call.beside.leg


async def arrange(call: Call, stage: Consulting) -> str:
    """Let those hear each other who should, and the one who is left out have music; the leg that is gone, if one is.

    It is recorded on the caller's channel: what agent and target say to each other alone is no part of it.
    """
    switch, talk = call.desk.switch, stage.talk
    music = music_for(call, talk)
    try:
        await record_on(call, call.id)
        await set_apart(call, talk.leg, stage.heard == "target")
        (holds if stage.heard == "target" else taken_back)(call, talk)
        match stage.heard:
            case "target":
                await switch.unbridge(talk.bridge, [call.id])
                await switch.music(call.id, music)
                await switch.bridge(stage.bridge, [talk.leg, stage.leg], mixed=True)
            case "caller":
                await switch.unbridge(stage.bridge, [stage.leg])
                await switch.music(stage.leg, music)
                await switch.bridge(talk.bridge, [call.id, talk.leg], mixed=True)
            case "both":
                await switch.bridge(talk.bridge, [call.id, talk.leg, stage.leg], mixed=True)
    except ChannelGone:
        return await _gone(partner(call, talk), target(call, stage))
    return ""


async def _gone(*legs: Leg) -> str:
    """Which of these has just ended; `ChannelGone` if none has: then it is the caller, and the call is over."""
    ends = [asyncio.ensure_future(leg.until_gone()) for leg in legs]
    try:
        await asyncio.wait(ends, timeout=NEWS_OF_AN_END, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    gone = next((leg.channel for leg in legs if leg.gone), "")
    if not gone:
        raise ChannelGone
    return gone


async def mixed(call: Call, talk: Talking) -> Talking:
    """The same talk, to go on in a conference's bridge once the agent has heard somebody else."""
    if talk.mixed:
        return talk
    anew = replace(talk, bridge=new_id("bridge"), mixed=True)
    await _without(call, talk.bridge)
    await record_on(call, call.id)
    call.belongings.add(anew.bridge)
    return anew


async def talk_on(call: Call, stage: CallingIn | Consulting) -> Stage:
    """Agent and caller talk with each other again, and whoever was asked is let go."""
    talk = stage.talk
    with occupied(call, talk):
        await let_target_go(call, stage)
        talk = await mixed(call, talk)
        await set_apart(call, talk.leg, False)
        if await together(call, talk):
            return talk
    give_back(call, talk)
    return await left_behind(call, talk)


async def let_target_go(call: Call, stage: CallingIn | Consulting) -> None:
    """Empty the seat beside the agent; an agent who sat there is as free as he was."""
    seat, call.beside = call.beside, None
    kind, party = (stage.kind, stage.party) if isinstance(stage, Consulting) else (stage.to.kind, stage.to.name)
    if seat is not None and seat.leg is not None:
        dialling.let_go(call, seat.leg)
    if kind == "agent":
        call.desk.floor.assistants.left(party, call.id)
    if isinstance(stage, Consulting):
        await _without(call, stage.bridge)


async def handed_over(call: Call, stage: Consulting) -> Stage:
    """The target has the caller from now on, and the agent his wrap-up; a target that is gone leaves him waiting."""
    before, other = partner(call, stage.talk), target(call, stage)
    give_back(call, stage.talk)
    for bridge in (stage.bridge, stage.talk.bridge):  # what the two say to each other is no part of his recording
        await _without(call, bridge)
    await record_on(call, other.channel, until_together=True)
    dialling.let_go(call, before)
    call.partner, call.beside, call.taken_by = other, None, other.channel
    talk = replace(
        stage.talk,
        kind=stage.kind,
        party=stage.party,
        leg=stage.leg,
        bridge=new_id("bridge"),
        since=call.desk.clock.now(),
        mixed=False,
    )
    call.belongings.add(talk.bridge)
    if await bridged(call, other, talk.bridge) and taken(call, talk.kind, talk.party):
        call.tell("CONNECT", f"talks with {who(call.customer, talk.kind, talk.party)}")
        return talk
    give_back(call, talk)
    if talk.kind == "agent":
        call.desk.floor.assistants.left(talk.party, call.id)
    return await left_behind(call, talk)


async def _without(call: Call, bridge: str) -> None:
    await call.desk.switch.end_bridge(bridge)
    call.belongings.discard(bridge)


async def apart(call: Call, talk: Talking) -> None:
    """Out of the bridge, both: the caller with his queue's music, the other party in silence; recorded as before."""
    holds(call, talk)
    await call.desk.switch.unbridge(talk.bridge, [call.id, talk.leg])
    await call.desk.switch.music(call.id, music_for(call, talk))
    if call.supervision is not None:
        call.supervision.parted()


def music_for(call: Call, talk: Talking) -> str:
    """The class of music that is played while this talk is interrupted."""
    queue = call.rules.queues.get(talk.queue)
    return queue.music if queue else "default"
