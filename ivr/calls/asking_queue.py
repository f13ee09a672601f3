"""An agent asks whoever a queue finds: he waits in it in his caller's place, both with music, until one comes."""

from __future__ import annotations

import asyncio

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.calling_off import Withdrawn
from ivr.calls.dialling import AgentDialled, Failed, Lost, Won
from ivr.core.call import Talking
from ivr.core.caller import caller_in
from ivr.core.offer import Offer
from ivr.core.queues import Queue


async def whoever_comes(call: Call, talk: Talking, queue: Queue) -> Won | Lost:
    """The first of those whom the queue finds who answers; it ends when it is cancelled, however long that takes.

    The place is the one that the caller would have if he were transferred: with his time, his points and his needs.
    """
    floor, offers = call.desk.floor, asyncio.Queue[Offer]()
    since = call.desk.clock.now() - talk.waited
    caller = caller_in(queue, call.id, since, call.customer, talk.points, talk.language)
    with floor.place(caller, offers.put_nowait) as place:
        call.tell("consult_waits", f"{talk.party} waits in queue {queue.name}; {floor.census(caller)}", queue.ref)
        while True:
            offer = await offers.get()
            for other in offer.others:  # one is enough
                floor.released(other)
            dialled = await _rung(call, offer, queue)
            if isinstance(dialled, Won | Lost):
                place.offered = None  # he assists from here on, and is not given back with the place
                return dialled


async def _rung(call: Call, offer: Offer, queue: Queue) -> AgentDialled:
    """Ring one; who does not come is treated by the queue's rules, and the next is found."""
    floor = call.desk.floor
    call.tell("consult_offer", f"{offer.agent} is rung: {offer.why}", queue.ref, agent=offer.agent)
    dialled = await dialling.ring_agent(call, offer, queue.offer.ring)
    match dialled:
        case Won() if not floor.assistants.came(offer.agent, call.id):
            call.let_go(dialled.leg.channel)
            dialling.let_go(call, dialled.leg)
            floor.released(offer)
            return Withdrawn("is with another call")
        case Failed(ending, _):
            floor.failed(offer, ending, queue.offer)
        case Withdrawn() | Lost():
            floor.released(offer)
        case Won():
            pass
    return dialled
