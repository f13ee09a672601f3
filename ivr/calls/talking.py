"""Talking: caller and agent, or caller and RM, in a two-party bridge."""

from __future__ import annotations

from datetime import timedelta

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.dialling import Won
from ivr.calls.leg import Leg, new_id
from ivr.calls.music import Entertainment
from ivr.core.call import Ended, Outcome, Talking
from ivr.errors import ChannelGone


async def connect(call: Call, won: Won, queue: str, entertainment: Entertainment | None = None) -> Talking | None:
    """Bridge the caller with the leg that won him; None if that leg is gone by now, and the caller is free again."""
    if entertainment is not None:
        await entertainment.stop()
    bridge = new_id("bridge")
    call.belongings.add(bridge)
    try:
        await call.desk.switch.bridge(bridge, [call.id, won.leg.channel])
    except ChannelGone:
        await call.desk.switch.end_bridge(bridge)
    if won.leg.gone is None:
        return Talking(won.kind, won.party, won.leg.channel, bridge, call.desk.clock.now(), queue, call.language)
    await _back_to_waiting(call, won, bridge)
    if entertainment is not None:
        await entertainment.start()
    return None


async def talk(call: Call, stage: Talking) -> Ended:
    """Let them talk until one of them hangs up."""
    call.language = stage.language
    leg = _partner(call, stage)
    call.tell("CONNECT", f"talks with {stage.kind} {stage.party}")
    try:
        await call.begin(stage)
        await leg.until_gone()
    finally:
        _part(call, stage)
    return Ended(Outcome.COMPLETEAGENT)


async def _back_to_waiting(call: Call, won: Won, bridge: str) -> None:
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


def _part(call: Call, stage: Talking) -> None:
    if stage.kind == "agent":
        queue = call.rules.queues.get(stage.queue)
        call.desk.floor.finished(stage.party, call.id, queue.wrap_up if queue else timedelta(0))
