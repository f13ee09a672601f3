"""Calling a customer back: an agent has answered for him, his own phone rings, and the two are bridged."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from ivr.calls import dialling, prompt
from ivr.calls.being_recorded import called_back
from ivr.calls.call import Call
from ivr.calls.dialled import Won
from ivr.calls.leg import Leg
from ivr.calls.talking import connect
from ivr.core.call import CallingBack, Ended, Outcome, Stage, Waiting
from ivr.core.callback_tried import AgentLeft, NotNow, NotReached, Reached, Refused, Tried
from ivr.core.offer import Offer
from ivr.core.queues import CallbackRules, Queue
from ivr.errors import ChannelGone, SwitchUnavailable


async def call_back(call: Call, stage: CallingBack) -> Stage:
    """Ring the customer; whoever of the two is lost, the other is told of nothing and freed."""
    call.language = stage.language
    agent, queue = call.partner, call.rules.queues[stage.queue]
    if agent is None:
        return _waits(stage)  # the controller has started again, and the customer is on the line
    call.note(stage)
    came = await _while_there(agent, _reached(call, queue, agent))
    match came:
        case None:
            return _agent_left(call, stage, agent)
        case Reached():
            return await _bridged(call, stage, agent)
        case NotNow(reason):
            call.tell("not_dialled", reason, queue.ref)
            _parts(call, agent)
            call.settle(came)
            return Ended(Outcome.INTERRUPTED)
        case NotReached(reason) | Refused(reason):
            call.tell("not_reached", reason, queue.ref)
            call.settle(came)
            return Ended(Outcome.UNREACHED if isinstance(came, NotReached) else Outcome.REFUSED)
        case _:
            raise AssertionError(came)


async def _while_there(agent: Leg, work: Coroutine[object, object, Tried | None]) -> Tried | None:
    """What came of it; None if the agent has hung up meanwhile."""
    left, done = asyncio.ensure_future(agent.until_gone()), asyncio.ensure_future(work)
    try:
        await asyncio.wait((left, done), return_when=asyncio.FIRST_COMPLETED)
        return done.result() if done.done() else None
    finally:
        for one in (left, done):
            one.cancel()
        await asyncio.gather(left, done, return_exceptions=True)


async def _reached(call: Call, queue: Queue, agent: Leg) -> Tried | None:
    """Tell the agent who is called, and ring the customer, if he may still be dialled; None if the agent is gone."""
    rule = queue.callback or CallbackRules()
    try:
        if not call.why_not():
            await _tell(call, agent, rule.agent_hears)
        if why := call.why_not():
            await _tell(call, agent, rule.called_off)
            return NotNow(why)
        await call.desk.switch.music(agent.channel, queue.music)
    except SwitchUnavailable:
        raise
    except ChannelGone:
        return None
    failed = await dialling.ring_customer(call, rule.ring)
    if failed is not None:
        return NotReached(failed.reason)
    try:
        return await _answered(call, queue, rule)
    except ChannelGone:
        return NotReached("hung up at once")


async def _tell(call: Call, agent: Leg, said: str) -> None:
    if said:
        await agent.play(await prompt.files(call, said, call.rules.firm.languages[0]))


async def _answered(call: Call, queue: Queue, rule: CallbackRules) -> Tried:
    desk, now = call.desk, call.desk.clock.now()
    call.answered = now
    desk.store.call_answered(call.id, now)
    desk.store.leg_answered(call.id, now)
    await desk.switch.set_variables(call.id, {"IVR_ROLE": "caller", "IVR_DID": call.incoming.did})
    if reason := await called_back(call, queue.name):
        return Refused(reason)
    await prompt.play(call, rule.customer_hears)
    return NotReached("hung up at once") if call.leg.gone else Reached()


async def _bridged(call: Call, stage: CallingBack, agent: Leg) -> Stage:
    await call.desk.switch.no_music(agent.channel)
    talking = await connect(call, Won("agent", stage.agent, agent), stage.queue)
    if call.leg.gone is not None:
        call.settle(NotReached("hung up at once"))
        return Ended(Outcome.UNREACHED)
    if talking is None:
        call.settle(AgentLeft(on_the_line=True))
        return _waits(stage)
    call.desk.floor.connected(Offer(call.id, stage.agent, "calls back"))
    call.settle(Reached())
    return talking


def _agent_left(call: Call, stage: CallingBack, agent: Leg) -> Stage:
    """A customer who has answered by then waits on the line, where he stood in the queue."""
    on_the_line = call.answered is not None and call.leg.gone is None
    call.tell("hung_up_early", f"{stage.agent} hung up before the customer was connected")
    call.settle(AgentLeft(on_the_line))
    if not on_the_line:
        return Ended(Outcome.INTERRUPTED)
    _parts(call, agent)
    return _waits(stage)


def _parts(call: Call, agent: Leg) -> None:
    call.let_go(agent.channel)
    call.partner = None
    dialling.let_go(call, agent)


def _waits(stage: CallingBack) -> Waiting:
    return Waiting(stage.queue, stage.language, stage.since, priority=stage.priority, admitted=True)
