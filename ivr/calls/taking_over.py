"""A supervisor who listens takes the caller over; if he is gone before he has him, agent and caller talk on."""

from __future__ import annotations

from dataclasses import replace

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.captured import channel_of, record_on
from ivr.calls.leg import new_id
from ivr.calls.orders import Order
from ivr.calls.talking import bridged, give_back, occupied, parted, partner, taken, together, who
from ivr.core.call import OnHold, Stage, Talking
from ivr.core.talk_wishes import said

GONE = "The supervisor does not listen any more."


async def take_over(call: Call, stage: Talking | OnHold, order: Order, supervisor: str) -> Stage:
    """He has the caller from now on, and the agent his wrap-up; the order is answered once that is certain."""
    talk = stage.talk if isinstance(stage, OnHold) else stage
    with occupied(call, talk):
        anew = await _taken_over(call, talk, supervisor)
        if anew is not None:
            order.accept()
            call.tell("takeover", f"{said(order.wish)}, as {order.by} wishes")
            call.tell("CONNECT", f"talks with {who(call.customer, anew.kind, anew.party)}")
            return anew
        order.refuse(GONE)
        call.tell("refused", f"{order.by} wishes: {said(order.wish)}. {GONE}")
        if isinstance(stage, OnHold):
            await record_on(call, channel_of(call, talk.leg, mixed=talk.mixed))
            return stage
        if await together(call, talk):
            return stage
    return await parted(call, talk)


async def _taken_over(call: Call, talk: Talking, supervisor: str) -> Talking | None:
    """None if the supervisor is gone; whoever served the caller is still there then, but does not hear him."""
    there = call.supervision
    if there is None or there.who != supervisor or not there.is_there:
        return None
    leg = await there.give()
    now, bridge = call.desk.clock.now(), new_id("bridge")
    call.belongings |= {bridge, leg.channel}
    anew = replace(talk, kind="agent", party=supervisor, leg=leg.channel, bridge=bridge, since=now, mixed=False)
    if await bridged(call, leg, bridge) and taken(call, anew.kind, anew.party):
        before = partner(call, talk)
        give_back(call, talk)
        call.partner, call.beside, call.taken_by = leg, None, leg.channel
        dialling.let_go(call, before)
        await _without(call, talk.bridge)
        return anew
    call.beside = None
    call.desk.floor.assistants.left(supervisor, call.id)
    dialling.let_go(call, leg)
    await _without(call, bridge)
    return None


async def _without(call: Call, bridge: str) -> None:
    await call.desk.switch.end_bridge(bridge)
    call.belongings.discard(bridge)
