"""With whom a caller talked last: looked up as he enters a queue that wants to know, and given up after a moment."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from ivr.calls.asking_store import answered
from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.core.call import Customer
from ivr.core.preference import LastTalk
from ivr.core.preferring import looks_back
from ivr.core.queues import Queue


async def last_talk(call: Call, queue: Queue) -> LastTalk | None:
    """The agent with whom he talked last, as far back as his queue looks."""
    return await talked_last(call.desk, queue, call.customer, call.incoming.caller, call.rules.firm.timezone)


async def talked_last(
    desk: Desk, queue: Queue, customer: Customer | None, number: str, timezone: str
) -> LastTalk | None:
    """The agent with whom this customer, or whoever has this number, talked last, as far back as the queue looks.

    Without an answer in time he enters the queue as one who has talked with nobody.
    """
    back = looks_back(queue.prefer)
    if back is None:
        return None
    since, known = desk.clock.now() - back, customer.id if customer else ""
    found = await answered(desk, "with whom he talked last", desk.store.last_talk(known, number, since))
    return found and replace(found, at=found.at.astimezone(ZoneInfo(timezone)))
