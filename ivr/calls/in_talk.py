"""A talk, and a caller on hold: until somebody hangs up, or something else is wished for."""

from __future__ import annotations

from contextlib import suppress

from ivr.calls.arranging import apart, mixed
from ivr.calls.call import Call
from ivr.calls.captured import record_on
from ivr.calls.coming_back import comes_back
from ivr.calls.hearing import HungUp, Parted, hearing
from ivr.calls.orders import Order
from ivr.calls.taking_over import take_over
from ivr.calls.talking import (
    bridged,
    button,
    give_back,
    hand_over,
    left_behind,
    occupied,
    parted,
    partner,
    still_there,
    together,
)
from ivr.core.call import CallingIn, OnHold, Stage, Talking
from ivr.core.talk_wishes import Barge, Consult, Hold, Resume, TakeOver, Transfer, Wish
from ivr.errors import ChannelGone


async def talk(call: Call, stage: Talking) -> Stage:
    """Let them talk until one of them hangs up, or something else is wished for."""
    call.language = stage.language
    leg = partner(call, stage)
    leg.on_hold = lambda held: button(call, stage, held)
    if stage.kind != "outside":
        call.desk.callbacks.served(call.incoming.caller, call.id, f"{stage.kind} {stage.party}")
    with occupied(call, stage):
        await call.begin(stage)
        await _recorded_as_mixed(call, stage)
        async with hearing(call, stage, leg) as ear:
            news = await ear.next() if await still_there(call, stage) else HungUp(stage.leg)
    match news:
        case Parted():
            return await _together_again(call, stage)
        case Order(Hold()):
            return OnHold(stage)
        case Order(Barge(leg=third)):
            return await _joined(call, stage, third)
        case Order(TakeOver(supervisor)) as order:
            return await take_over(call, stage, order, supervisor)
        case Order(wish):
            return await _away(call, stage, wish)
        case _ if call.desk.pages.took(stage.leg):
            return await comes_back(call, stage)
        case _:
            return await parted(call, stage)


async def _together_again(call: Call, stage: Talking) -> Stage:
    """Their bridge was ended by somebody else: they have it anew, or the caller is served as if the other had gone."""
    with occupied(call, stage):
        there = await bridged(call, partner(call, stage), stage.bridge, mixed=stage.mixed)
    if not there:
        return await parted(call, stage)
    if call.supervision is not None:
        call.supervision.parted()
    call.tell("bridged_anew", "somebody has ended the bridge in which they talked: they have a new one")
    return stage


async def _joined(call: Call, stage: Talking, third: str) -> Stage:
    """A supervisor hears both and they him; the bridge stays a conference's after him, for the recording's sake."""
    with occupied(call, stage):
        anew = await mixed(call, stage)
        there = await together(call, anew)
        with suppress(ChannelGone):
            await call.desk.switch.bridge(anew.bridge, [third], mixed=True)
    return anew if there else await parted(call, anew)


async def hold(call: Call, stage: OnHold) -> Stage:
    """Keep him there until he is taken back. Who hangs up on him meanwhile sends him to his queue, as its next."""
    talk = stage.talk
    call.language = talk.language
    leg = partner(call, talk)
    with occupied(call, talk):
        await call.begin(stage)
        await apart(call, talk)
        await _recorded_as_mixed(call, talk)
        async with hearing(call, talk, leg) as ear:
            news = await ear.next() if await still_there(call, talk) else HungUp(talk.leg)
        taken_back = news.wish == Resume() and await together(call, talk) if isinstance(news, Order) else False
    match news:
        case Order() if taken_back:
            return talk
        case Order(TakeOver(supervisor)) as order:
            return await take_over(call, stage, order, supervisor)
        case Order(wish):
            return await _away(call, talk, wish)
        case _ if call.desk.pages.took(talk.leg):
            return await comes_back(call, talk)
        case _:
            give_back(call, talk)
            return await left_behind(call, talk)


async def _recorded_as_mixed(call: Call, talk: Talking) -> None:
    """On the caller's channel, whoever began the recording: also a controller of the version before."""
    if talk.mixed:
        await record_on(call, call.id)


async def _away(call: Call, talk: Talking, wish: Wish) -> Stage:
    """To somebody else, or to a talk with somebody else first."""
    match wish:
        case Transfer(to):
            return await hand_over(call, talk, to)
        case Consult(to):
            return CallingIn(talk, to)
        case _:
            give_back(call, talk)
            return await left_behind(call, talk)
