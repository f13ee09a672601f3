"""With whom a caller talked last: looked up as he enters a queue that wants to know, and given up after a moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from ivr.calls.call import Call
from ivr.core.preference import LastTalk
from ivr.core.preferring import looks_back
from ivr.core.queues import Queue
from ivr.errors import StoreError

log = structlog.get_logger()

LONGEST = 0.2
"""Seconds that a caller waits for the answer; without it he enters the queue as one who has talked with nobody."""


async def last_talk(call: Call, queue: Queue) -> LastTalk | None:
    """The agent with whom he talked last, as far back as his queue looks."""
    back = looks_back(queue.prefer)
    if back is None:
        return None
    answer: asyncio.Future[LastTalk | None] = asyncio.get_running_loop().create_future()
    call.desk.errands.send(_look(call, call.desk.clock.now() - back, answer))  # a question is never broken off midway
    await asyncio.wait({answer}, timeout=LONGEST)
    if not answer.done():
        log.warning("with whom he talked last is not known in time", call_id=call.id)
        return None
    return answer.result()


async def _look(call: Call, since: datetime, answer: asyncio.Future[LastTalk | None]) -> None:
    customer = call.customer.id if call.customer else ""
    try:
        found = await call.desk.store.last_talk(customer, call.incoming.caller, since)
    except StoreError as error:
        log.warning("with whom he talked last is not known", call_id=call.id, reason=str(error))
        found = None
    zone = ZoneInfo(call.rules.firm.timezone)
    answer.set_result(found and replace(found, at=found.at.astimezone(zone)))
