"""Talking: caller and agent, or caller and RM, in a two-party bridge."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.dialling import Won
from ivr.calls.leg import Leg, new_id
from ivr.calls.music import Entertainment
from ivr.core.call import Ended, Outcome, Surveyed, Talking
from ivr.errors import ChannelGone, SwitchError, SwitchUnavailable
from ivr.switch.events import Held

log = structlog.get_logger()

NEWS_OF_AN_END = 2.0
"""Seconds within which a leg's end is told, once a command has found it gone."""


async def connect(call: Call, won: Won, queue: str, entertainment: Entertainment | None = None) -> Talking | None:
    """Bridge the caller with the leg that won him; None if that leg is gone by now, and the caller is free again."""
    if entertainment is not None:
        await entertainment.stop()
    bridge = new_id("bridge")
    call.belongings.add(bridge)
    if await _bridged(call, won.leg, bridge):
        call.tell("CONNECT", f"talks with {_who(call, won)}")
        return Talking(won.kind, won.party, won.leg.channel, bridge, call.desk.clock.now(), queue, call.language)
    await _back_to_waiting(call, won, bridge)
    if entertainment is not None:
        await entertainment.start()
    return None


async def talk(call: Call, stage: Talking) -> Ended | Surveyed:
    """Let them talk until one of them hangs up; if it was the agent, the caller may be asked how it was."""
    call.language = stage.language
    leg = _partner(call, stage)
    if stage.kind != "outside":
        call.desk.callbacks.served(call.incoming.caller, call.id, f"{stage.kind} {stage.party}")
    if stage.kind == "agent":
        leg.on_hold = lambda held: _held(call, stage.party, held)
    try:
        await call.begin(stage)
        await _until_parted(call, leg, adopted=call.adopted is stage)
        call.belongings.discard(leg.channel)  # it is gone, there is nothing left to end
    except SwitchUnavailable:
        call.abandoned = True  # they talk on, and the agent is not free
        raise
    finally:
        if not call.abandoned:
            _part(call, stage)
    queue = call.rules.queues.get(stage.queue)
    if stage.kind == "agent" and queue and queue.survey in call.rules.surveys:
        return await _left_alone(call, stage, queue.survey)
    return Ended(Outcome.COMPLETEAGENT)


async def _left_alone(call: Call, stage: Talking, survey: str) -> Surveyed:
    """The caller is out of the bridge, and alone; from now on he may hang up, and the talk was ended by the agent."""
    call.stage = after = Surveyed(survey, stage.queue, stage.party, call.language)
    if call.partner is not None:
        dialling.let_go(call, call.partner)
        call.partner = None
    call.let_go(stage.leg)
    await call.desk.switch.end_bridge(stage.bridge)
    call.belongings.discard(stage.bridge)
    await _record_on(call, call.id)
    return after


def _who(call: Call, won: Won) -> str:
    """`agent 1001`, `RM Zhang Wei`."""
    customer = call.customer
    names = {rm.id: rm.name for rm in (customer.rm, customer.deputy) if rm} if customer and won.kind == "rm" else {}
    return f"RM {names[won.party]}" if won.party in names else f"{won.kind} {won.party}"


async def _bridged(call: Call, leg: Leg, bridge: str) -> bool:
    """False if one of the two is gone. If it is the caller, his end is told meanwhile and cuts this short."""
    recorded = await _record_on(call, leg.channel)
    try:
        await call.desk.switch.bridge(bridge, [call.id, leg.channel])
    except ChannelGone:
        with suppress(TimeoutError):
            async with asyncio.timeout(NEWS_OF_AN_END):
                await leg.until_gone()
        return False
    if not recorded and leg.gone is None:
        _at_risk(call, leg.channel)
    return leg.gone is None


async def _record_on(call: Call, channel: str) -> bool:
    """Go on recording on this channel; the one before is let go only once that is sure. False if it cannot be."""
    if not call.recording.on or call.answered is None or channel == call.recorded_on:
        return True
    switch, now = call.desk.switch, call.desk.clock.now()
    segment = call.desk.recorder.segment(call.id, now - call.answered)
    of_caller = channel == call.id
    says, hears = (segment.caller, segment.other) if of_caller else (segment.other, segment.caller)
    try:
        if not await switch.capture(channel, str(says), str(hears)):
            return False
        before, call.recorded_on = call.recorded_on, channel
        await switch.end_capture(before)
    except SwitchError as error:  # a conversation is worth more than its recording
        log.warning("recording did not go over", call_id=call.id, channel=channel, reason=str(error))
    return call.recorded_on == channel


def _at_risk(call: Call, channel: str) -> None:
    call.desk.store.alarm("recording at risk", call.desk.clock.now(), f"{call.id}: not recorded on {channel}")
    call.tell("recording_at_risk", "the other party may be missing in the recording")


async def _back_to_waiting(call: Call, won: Won, bridge: str) -> None:
    if not await _record_on(call, call.id) and call.leg.gone is None:
        _at_risk(call, call.id)
    call.tell("hung_up_early", f"{won.party} hung up before the call was connected")
    call.let_go(won.leg.channel)
    call.partner = None
    dialling.let_go(call, won.leg)
    await call.desk.switch.end_bridge(bridge)
    call.belongings.discard(bridge)


def _partner(call: Call, stage: Talking) -> Leg:
    """The other party's leg; watched anew if the talk began before the controller did."""
    if call.partner is None or call.partner.channel != stage.leg:
        call.partner = Leg(call.desk.switch, stage.leg).watch()
        call.taken_by = stage.leg
        call.belongings |= {stage.leg, stage.bridge}
    return call.partner


async def _until_parted(call: Call, leg: Leg, *, adopted: bool) -> None:
    if adopted:
        # Either may have hung up before anybody listened again: a command finds out what no event will tell.
        await call.desk.switch.set_variables(call.id, {"IVR_CALL": call.id})
        try:
            await call.desk.switch.set_variables(leg.channel, {"IVR_CALL": call.id})
        except ChannelGone:
            return
    await leg.until_gone()


def _held(call: Call, agent: str, held: Held) -> None:
    floor = call.desk.floor
    if held.over:
        floor.taken_back(agent, call.id)
        call.tell("taken_back", f"agent {agent} takes the caller back from hold")
    else:
        floor.held(agent, call.id)
        call.tell("held", f"agent {agent} puts the caller on hold")


def _part(call: Call, stage: Talking) -> None:
    if stage.kind == "agent":
        queue = call.rules.queues.get(stage.queue)
        wrap_up = queue.wrap_up if queue else timedelta(0)
        call.desk.floor.finished(stage.party, call.id, wrap_up)
        call.desk.floor.handled(stage.queue, call.desk.clock.now() - stage.since + wrap_up)
