"""An agent's page goes in the middle of a talk, most often loaded anew: his caller is kept, and he has him again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from ivr.calls import dialling
from ivr.calls.arranging import music_for
from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.calls.dialled import Failed, Won
from ivr.calls.leg import new_id
from ivr.calls.talking import alone, back_to_waiting, bridged, give_back, holds, left_behind, occupied, taken_back
from ivr.calls.telephones import is_in_browser
from ivr.core.call import OnHold, Stage, Talking
from ivr.core.talk_wishes import talk_of

WITHIN = 10.0
"""Seconds in which his page must be back."""
RING = timedelta(seconds=10)
"""The page that went answers by itself; another one of his rings so long."""


def let_legs_go(desk: Desk, calls: Iterable[Call], agent: str) -> None:
    """The page with which this agent talked is gone: the switch, which has not heard of it, ends his leg."""
    for call in calls:
        if (there := call.supervision) and there.who == agent and there.in_page:
            desk.errands.send(there.stop())
        talk = talk_of(call.stage)
        if talk and (talk.kind, talk.party) == ("agent", agent) and is_in_browser(call.taken_by):
            desk.pages.loses(talk.leg)
            desk.errands.send(desk.switch.drop(talk.leg))


async def comes_back(call: Call, talk: Talking) -> Stage:
    """The caller has music until his agent's page is back, and waits as the next if it stays away."""
    with occupied(call, talk):
        call.stage = kept = OnHold(talk)
        await call.begin(kept)
        await _kept(call, talk)
        won = await _rung_again(call, talk)
        anew = await _together_again(call, talk, won) if won else None
    if anew is not None:
        return anew
    give_back(call, talk)
    return await left_behind(call, talk)


async def _kept(call: Call, talk: Talking) -> None:
    call.tell("page_gone", f"agent {talk.party}'s page is gone: his caller is kept for him", agent=talk.party)
    holds(call, talk)
    await alone(call, talk)
    await call.desk.switch.music(call.id, music_for(call, talk))


async def _rung_again(call: Call, talk: Talking) -> Won | None:
    if not await call.desk.pages.comes_within(talk.party, WITHIN):
        call.tell("page_stays_away", f"agent {talk.party}'s page is not back within {WITHIN:g} s", agent=talk.party)
        return None
    dialled = await dialling.ring_back(call, talk.party, RING)
    if isinstance(dialled, Won):
        return dialled
    reason = dialled.reason if isinstance(dialled, Failed) else "too late"
    call.tell("page_does_not_answer", f"agent {talk.party}'s page is back: {reason}", agent=talk.party)
    return None


async def _together_again(call: Call, talk: Talking, won: Won) -> Talking | None:
    anew = replace(talk, leg=won.leg.channel, bridge=new_id("bridge"))
    call.belongings.add(anew.bridge)
    if not await bridged(call, won.leg, anew.bridge, mixed=talk.mixed):
        await back_to_waiting(call, won, anew.bridge)
        return None
    taken_back(call, anew)
    call.tell("page_back", f"agent {talk.party}'s page is back: he has his caller again", agent=talk.party)
    return anew
