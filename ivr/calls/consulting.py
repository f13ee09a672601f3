"""An agent asks somebody about his caller: it rings, they talk alone or all three, and one of them goes on with him."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ivr.calls.arranging import apart, arrange, handed_over, let_target_go, mixed, music_for, talk_on, target
from ivr.calls.call import Call
from ivr.calls.captured import record_on, set_apart
from ivr.calls.coming_back import comes_back
from ivr.calls.dialled import Failed, Lost, Won
from ivr.calls.hearing import Ear, HungUp, News, Parted, hearing
from ivr.calls.leg import new_id
from ivr.calls.orders import Order
from ivr.calls.reaching import doing, reach
from ivr.calls.seat import Seat
from ivr.calls.taking_over import take_over
from ivr.calls.talking import give_back, hand_over, left_behind, occupied, partner, still_there
from ivr.core.call import CallingIn, Consulting, Destination, Stage, Talking
from ivr.core.parting import Party, Then, then
from ivr.core.talk_wishes import Complete, Conference, MoveTo, Return, Swap, TakeOver
from ivr.errors import ChannelGone, SwitchError


async def call_in(call: Call, stage: CallingIn) -> Stage:
    """Ring whom the agent wants to ask; both he and the caller have music. If nobody comes, they talk on."""
    talk = stage.talk
    call.language = talk.language
    leg = partner(call, talk)
    with occupied(call, talk):
        await call.begin(stage)
        if call.adopted is stage:  # whoever rang then rings no more
            return await talk_on(call, stage) if await still_there(call, talk) else await _after(call, stage, "agent")
        async with hearing(call, talk, leg) as ear:
            news = HungUp(leg.channel) if await _cannot_listen(call, stage) else await _until_answered(call, stage, ear)
        anew = await mixed(call, talk) if isinstance(news, Won) else talk
    match news:
        case Won():
            return Consulting(anew, news.kind, news.party, news.leg.channel, new_id("bridge"))
        case Failed() | Lost():
            reason = news.reason if isinstance(news, Failed) else "too late"
            call.tell("consult_failed", f"{stage.to}: {reason}", agents=doing(call, stage.to, talk))
            return await _after(call, stage, "target")
        case Order(Return()):
            return await talk_on(call, stage)
        case Order(TakeOver() | MoveTo()) as order:
            return await _supervised(call, stage, order)
        case _:
            return await _after(call, stage, "agent")


async def consult(call: Call, stage: Consulting) -> Stage:
    """Let the agent be with his target, with his caller or with both, as he wishes, until one of the three has gone."""
    talk = stage.talk
    call.language = talk.language
    legs = partner(call, talk), target(call, stage)
    with occupied(call, talk):
        await call.begin(stage)
        gone = await _already_gone(call, stage) or await arrange(call, stage)
        async with hearing(call, talk, *legs) as ear:
            news: News = HungUp(gone) if gone else await ear.next()
    match news:
        case Parted():
            return stage  # who hears whom is arranged anew
        case Order(Swap()):
            return replace(stage, heard="caller" if stage.heard == "target" else "target")
        case Order(Conference()):
            return replace(stage, heard="both")
        case Order(Complete()):
            return await handed_over(call, stage)
        case Order(Return()):
            return await talk_on(call, stage)
        case Order(TakeOver() | MoveTo()) as order:
            return await _supervised(call, stage, order)
        case _:
            return await _after(call, stage, "target" if news == HungUp(stage.leg) else "agent")


async def _after(call: Call, stage: CallingIn | Consulting, gone: Party) -> Stage:
    if gone == "agent" and call.desk.pages.took(stage.talk.leg):
        return await comes_back(call, await _without_target(call, stage))
    match then(stage, gone):
        case Then.TALK_ON:
            return await talk_on(call, stage)
        case Then.RING_ON if isinstance(stage, CallingIn):
            await let_target_go(call, stage)
            return await hand_over(call, stage.talk, stage.to)
        case Then.HAND_OVER if isinstance(stage, Consulting):
            return await handed_over(call, stage)
        case _:
            give_back(call, stage.talk)
            return await left_behind(call, stage.talk)


async def _supervised(call: Call, stage: CallingIn | Consulting, order: Order) -> Stage:
    """A supervisor takes the caller over, or moves him: whoever was asked is let go before."""
    talk = await _without_target(call, stage)
    match order.wish:
        case MoveTo(queue):
            return await hand_over(call, talk, Destination("queue", queue))
        case TakeOver(supervisor):
            return await take_over(call, talk, order, supervisor)
        case _:
            return await talk_on(call, stage)


async def _without_target(call: Call, stage: CallingIn | Consulting) -> Talking:
    """The talk as it goes on once whoever was asked is let go."""
    with occupied(call, stage.talk):
        await let_target_go(call, stage)
        talk = await mixed(call, stage.talk)
        await set_apart(call, talk.leg, False)
    return talk


async def _cannot_listen(call: Call, stage: CallingIn) -> bool:
    """Caller and agent are parted and have music; True if the agent is gone by then."""
    talk, switch = stage.talk, call.desk.switch
    await apart(call, talk)
    await record_on(call, call.id)
    await set_apart(call, talk.leg, True)
    try:
        await switch.music(talk.leg, music_for(call, talk))
    except ChannelGone:
        return True
    return False


async def _until_answered(call: Call, stage: CallingIn, ear: Ear) -> News:
    """Ring; what is heard first. Unless somebody has come, nobody sits beside the agent afterwards."""
    call.beside = Seat()
    ringing = asyncio.ensure_future(_ring(call, stage, ear))
    try:
        news = await ear.next()
    finally:
        ringing.cancel()
        await asyncio.gather(ringing, return_exceptions=True)
    if not isinstance(news, Won):
        await let_target_go(call, stage)
    return news


async def _ring(call: Call, stage: CallingIn, ear: Ear) -> None:
    queue = call.rules.queues.get(stage.talk.queue)
    try:
        ear.put(await reach(call, stage.to, queue, f"asked by {stage.talk.party}"))
    except SwitchError as error:  # handed to the story, which raises it
        ear.put(error)


async def _already_gone(call: Call, stage: Consulting) -> str:
    """The leg that ended while no controller listened, if one did."""
    if call.adopted is not stage:
        return ""
    if not await still_there(call, stage.talk):
        return stage.talk.leg
    try:
        await call.desk.switch.set_variables(stage.leg, {"IVR_CALL": call.id})
    except ChannelGone:
        return stage.leg
    return ""
