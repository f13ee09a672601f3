"""With whom a caller talked last: looked up as he enters a queue that wants to know, and given up after a moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.core.call import Customer
from ivr.core.preference import LastTalk
from ivr.core.preferring import looks_back
from ivr.core.queues import Queue
from ivr.errors import StoreError

log = structlog.get_logger()

LONGEST = 0.2
"""Seconds that a caller waits for the answer; without it he enters the queue as one who has talked with nobody."""


async def last_talk(call: Call, queue: Queue) -> LastTalk | None:
    """The agent with whom he talked last, as far back as his queue looks."""
    return await talked_last(call.desk, queue, call.customer, call.incoming.caller, call.rules.firm.timezone)


async def talked_last(
    desk: Desk, queue: Queue, customer: Customer | None, number: str, timezone: str
) -> LastTalk | None:
    """The agent with whom this customer, or whoever has this number, talked last, as far back as the queue looks."""
    back = looks_back(queue.prefer)
    if back is None:
        return None
    answer: asyncio.Future[LastTalk | None] = asyncio.get_running_loop().create_future()
    looking = _look(desk, customer.id if customer else "", number, desk.clock.now() - back, answer)
    desk.errands.send(looking)  # a question is never broken off midway
    await asyncio.wait({answer}, timeout=LONGEST)
    if not answer.done():
        log.warning("with whom he talked last is not known in time", queue=queue.name)
        return None
    found = answer.result()
    return found and replace(found, at=found.at.astimezone(ZoneInfo(timezone)))


async def _look(
    desk: Desk, customer: str, number: str, since: datetime, answer: asyncio.Future[LastTalk | None]
) -> None:
    try:
        answer.set_result(await desk.store.last_talk(customer, number, since))
    except StoreError as error:
        log.warning("with whom he talked last is not known", reason=str(error))
        answer.set_result(None)
