"""Talking: how caller and agent, or caller and RM, come together in a bridge, and how they part."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from ivr.calls import dialling, signing
from ivr.calls.call import Call
from ivr.calls.captured import at_risk, channel_of, record_on, together_now
from ivr.calls.dialled import Won
from ivr.calls.farewell import farewell
from ivr.calls.leg import Leg, new_id
from ivr.calls.music import Entertainment
from ivr.core import returning, transfer
from ivr.core.call import Customer, Destination, Ended, Outcome, PartyKind, Stage, Surveyed, Talking
from ivr.core.handed_on import HandedOn
from ivr.core.marks import MarkKind
from ivr.core.offer import Offer
from ivr.core.steps import HangUp
from ivr.core.talk_wishes import talk_of
from ivr.errors import ChannelGone, SwitchUnavailable
from ivr.switch.causes import NO_SOUND
from ivr.switch.events import Held

NEWS_OF_AN_END = 2.0
"""Seconds within which a leg's end is told, once a command has found it gone."""


async def connect(call: Call, won: Won, queue: str, entertainment: Entertainment | None = None) -> Talking | None:
    """Bridge the caller with the leg that won him; None if that leg is gone by now, and the caller is free again.

    So it is with an agent who has another call by now: nobody is with two.
    """
    if entertainment is not None:
        await entertainment.stop()
    bridge = new_id("bridge")
    call.belongings.add(bridge)
    there = await bridged(call, won.leg, bridge)
    if there and taken(call, won.kind, won.party):
        call.tell("CONNECT", f"talks with {who(call.customer, won.kind, won.party)}")
        now = call.desk.clock.now()
        waited = returning.waited(call.stage, now)
        points = returning.points(call.stage)
        return Talking(won.kind, won.party, won.leg.channel, bridge, now, queue, call.language, waited, points=points)
    if not there:
        call.tell("hung_up_early", f"{won.party} hung up before the call was connected")
    await back_to_waiting(call, won, bridge)
    if entertainment is not None:
        await entertainment.start()
    return None


def taken(call: Call, kind: PartyKind, party: str) -> bool:
    """Whoever was bridged has the caller now; False, with an alarm, for an agent who has another call already."""
    if kind != "agent" or call.desk.floor.connected(Offer(call.id, party, "talks with him")):
        return True
    engaged(call, party)
    return False


def engaged(call: Call, agent: str) -> None:
    """An agent has answered who is with another call, which should never be: somebody must hear of it."""
    call.tell("refused", f"agent {agent} is with another call already: his telephone is let go")
    call.desk.store.alarm("agent with two calls", call.desk.clock.now(), f"{agent}, call {call.id}")


async def parted(call: Call, stage: Talking) -> Stage:
    """Whoever served the caller has hung up; if it was an agent, the caller may be asked how it was.

    An agent whose telephone has fallen silent has not hung up: the caller waits again, as the next.
    """
    call.belongings.discard(stage.leg)  # it is gone, there is nothing left to end
    give_back(call, stage)
    if stage.kind == "agent" and _fell_silent(call):
        call.tell("phone_lost", f"no sound comes from agent {stage.party}'s telephone any more", agent=stage.party)
        return await left_behind(call, stage)
    if survey := _survey(call, stage):
        return await _leftalone(call, stage, survey)
    return Ended(Outcome.COMPLETEAGENT)


def _fell_silent(call: Call) -> bool:
    gone = call.partner.gone if call.partner else None
    return gone is not None and gone.cause == NO_SOUND


def _survey(call: Call, stage: Talking) -> str:
    """What he is asked now; empty: nothing."""
    queue = call.rules.queues.get(stage.queue)
    survey = call.rules.surveys.get(queue.survey) if queue and stage.kind == "agent" else None
    if survey is None:
        return ""
    if survey.unless_degraded and call.desk.degradation.reaches(call.rules, survey.unless_degraded):
        rule, level = call.rules.ref(f"surveys.{survey.name}"), call.desk.degradation.level
        call.tell("no_survey", f"is not asked {survey.name}, for the level is {level}", rule, survey=survey.name)
        return ""
    return survey.name


async def together(call: Call, stage: Talking) -> bool:
    """Bring the caller and whoever serves him together again; False if the latter is gone by now."""
    if not await bridged(call, partner(call, stage), stage.bridge, mixed=stage.mixed):
        return False
    taken_back(call, stage)
    return True


@contextmanager
def occupied(call: Call, stage: Talking) -> Iterator[None]:
    """The agent is given back if the call breaks off in here; who leaves it otherwise says what becomes of him."""
    try:
        yield
    except SwitchUnavailable:
        call.abandoned = True  # they talk on, and the agent is not free
        raise
    except BaseException:
        if not call.abandoned:
            give_back(call, stage)
        raise


async def _leftalone(call: Call, stage: Talking, survey: str) -> Surveyed:
    """The caller is out of the bridge, and alone; from now on he may hang up, and the talk was ended by the agent."""
    call.stage = after = Surveyed(survey, stage.queue, stage.party, call.language)
    await alone(call, stage)
    return after


async def left_behind(call: Call, stage: Talking) -> Stage:
    """Whoever served the caller has gone while he was out of the talk: he waits again, as his queue's next."""
    call.stage = after = returning.back_in_queue(stage, stage.waited, call.rules.queues, call.desk.clock.now())
    await alone(call, stage)
    return await farewell(call, HangUp().prompt, after.outcome) if isinstance(after, Ended) else after


async def hand_over(call: Call, stage: Talking, to: Destination) -> Stage:
    """The caller leaves whoever serves him, who has his wrap-up at once, and goes where he is transferred to."""
    give_back(call, stage)
    call.handed_on = HandedOn(stage.party, to) if stage.kind == "agent" else None
    call.stage = after = transfer.begun(stage, to, call.desk.clock.now())
    await alone(call, stage)
    return after


async def alone(call: Call, stage: Talking) -> None:
    """The other party's leg and the bridge are given up; the recording goes on with the caller."""
    await record_on(call, call.id)
    if call.partner is not None:
        dialling.let_go(call, call.partner)
        call.partner = None
    call.let_go(stage.leg)
    await call.desk.switch.end_bridge(stage.bridge)
    call.belongings.discard(stage.bridge)


def who(customer: Customer | None, kind: PartyKind, party: str) -> str:
    """`agent 1001`, `RM Zhang Wei`."""
    names = {rm.id: rm.name for rm in (customer.rm, customer.deputy) if rm} if customer and kind == "rm" else {}
    return f"RM {names[party]}" if party in names else f"{kind} {party}"


async def bridged(call: Call, leg: Leg, bridge: str, *, mixed: bool = False) -> bool:
    """Let caller and leg hear each other; False if one of the two is gone.

    If it is the caller, his end is told meanwhile and cuts this short.
    """
    channel = channel_of(call, leg.channel, mixed=mixed)
    recorded = await record_on(call, channel, until_together=True)
    try:
        await call.desk.switch.bridge(bridge, [call.id, leg.channel], mixed=mixed)
    except ChannelGone:
        with suppress(TimeoutError):
            async with asyncio.timeout(NEWS_OF_AN_END):
                await leg.until_gone()
        return False
    if leg.gone is not None:
        return False
    await together_now(call)
    if not recorded:
        at_risk(call, channel)
    return leg.gone is None


async def back_to_waiting(call: Call, won: Won, bridge: str) -> None:
    """Whoever had won the caller is let go before they talk."""
    if not await record_on(call, call.id) and call.leg.gone is None:
        at_risk(call, call.id)
    call.let_go(won.leg.channel)
    call.partner = None
    dialling.let_go(call, won.leg)
    await call.desk.switch.end_bridge(bridge)
    call.belongings.discard(bridge)


def partner(call: Call, stage: Talking) -> Leg:
    """The other party's leg; watched anew if the talk began before the controller did."""
    if call.partner is None or call.partner.channel != stage.leg:
        call.partner = Leg(call.desk.switch, stage.leg).watch()
        if stage.kind == "rm":
            call.desk.engaged.by(stage.party, call.id, call.partner)
        call.taken_by = stage.leg
        call.belongings |= {stage.leg, stage.bridge}
    return call.partner


async def still_there(call: Call, stage: Talking) -> bool:
    """False if a talk that is taken up has lost its other party; raises `ChannelGone` if the caller is gone.

    Either may have hung up before anybody listened again: a command finds out what no event will tell.
    """
    if call.adopted is None or talk_of(call.adopted) != stage:
        return True
    await call.desk.switch.set_variables(call.id, {"IVR_CALL": call.id})
    try:
        await call.desk.switch.set_variables(stage.leg, {"IVR_CALL": call.id})
    except ChannelGone:
        return False
    return True


def button(call: Call, stage: Talking, held: Held) -> None:
    """The agent has pressed his telephone's own button; the caller hears music from the switch."""
    if stage.kind != "agent" or call.stage != stage:
        return
    if held.over:
        taken_back(call, stage)
        call.marks.end(MarkKind.HOLD)
        call.tell("taken_back", f"agent {stage.party} takes the caller back from hold")
    else:
        holds(call, stage)
        call.marks.begin(MarkKind.HOLD)
        call.tell("held", f"agent {stage.party} puts the caller on hold")


def holds(call: Call, stage: Talking) -> None:
    """An agent has his caller on hold."""
    if stage.kind == "agent":
        call.desk.floor.held(stage.party, call.id)


def taken_back(call: Call, stage: Talking) -> None:
    """An agent talks with his caller again."""
    if stage.kind == "agent":
        call.desk.floor.taken_back(stage.party, call.id)


def give_back(call: Call, stage: Talking) -> None:
    """The talk is over for whoever served the caller: an agent has his wrap-up, and can sign no more."""
    if stage.kind == "agent":
        signing.parted(call)
        queue = call.rules.queues.get(stage.queue)
        wrap_up = queue.wrap_up if queue else timedelta(0)
        if call.desk.floor.finished(stage.party, call.id, wrap_up):
            talked = max(timedelta(0), call.desk.clock.now() - stage.since)  # the wall clock may have been set back
            call.desk.floor.talked(stage.party, stage.queue, talked)
