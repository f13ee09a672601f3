"""On hold: the caller hears music, and whoever served him nothing of him, until he is taken back."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.calls.hearing import HungUp, hearing
from ivr.calls.orders import Order
from ivr.calls.talking import give_back, hand_over, left_behind, occupied, partner, still_there, together
from ivr.core.call import CallingIn, OnHold, Stage, Talking
from ivr.core.wishes import Consult, Resume, Transfer


async def hold(call: Call, stage: OnHold) -> Stage:
    """Keep him there until he is taken back. Who hangs up on him meanwhile sends him to his queue, as its next."""
    talk = stage.talk
    call.language = talk.language
    leg = partner(call, talk)
    with occupied(call, talk):
        await call.begin(stage)
        await apart(call, talk)
        async with hearing(call, talk, leg) as ear:
            news = await ear.next() if await still_there(call, talk) else HungUp(talk.leg)
        taken_back = news.wish == Resume() and await together(call, talk) if isinstance(news, Order) else False
    match news:
        case Order() if taken_back:
            return talk
        case Order(Transfer(to)):
            return await hand_over(call, talk, to)
        case Order(Consult(to)):
            return CallingIn(talk, to)
        case _:
            give_back(call, talk)
            return await left_behind(call, talk)


async def apart(call: Call, talk: Talking) -> None:
    """Out of the bridge, both: the caller with his queue's music, the other party in silence; recorded as before."""
    await call.desk.switch.unbridge(talk.bridge, [call.id, talk.leg])
    await call.desk.switch.music(call.id, music_for(call, talk))


def music_for(call: Call, talk: Talking) -> str:
    """The class of music that is played while this talk is interrupted."""
    queue = call.rules.queues.get(talk.queue)
    return queue.music if queue else "default"
