"""An agent asks whoever a queue finds: he waits in it in his caller's place, both with music, until one comes."""

from __future__ import annotations

import asyncio

from ivr.calls.call import Call
from ivr.calls.dialled import Lost, Won
from ivr.calls.ringing_assistant import ring_assistant
from ivr.core.call import Talking
from ivr.core.caller import caller_in
from ivr.core.offer import Offer
from ivr.core.queues import Queue
from ivr.core.transfer import in_queue


async def whoever_comes(call: Call, talk: Talking, queue: Queue) -> Won | Lost:
    """The first of those whom the queue finds who answers; it ends when it is cancelled, however long that takes.

    The place is the one that the caller would have if he were transferred.
    """
    floor, offers = call.desk.floor, asyncio.Queue[Offer]()
    stands = in_queue(talk, queue.name, call.desk.clock.now())
    caller = caller_in(queue, call.id, stands.since, call.customer, stands.priority, stands.language)
    with floor.place(caller, offers.put_nowait) as place:
        call.tell("consult_waits", f"{talk.party} waits in queue {queue.name}; {floor.census(caller)}", queue.ref)
        while True:
            offer = await offers.get()
            for other in offer.others:  # one is enough
                floor.released(other)
            call.tell("consult_offer", f"{offer.agent} is rung: {offer.why}", queue.ref, agent=offer.agent)
            dialled = await ring_assistant(call, offer, queue.offer)
            if isinstance(dialled, Won | Lost):
                place.offered = None  # he assists from here on, and is not given back with the place
                return dialled
