"""With whom a caller talked last: looked up as he enters a queue that wants to know, and given up after a moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from ivr.calls.desk import Desk
from ivr.core.call import CallId, Customer
from ivr.core.preference import LastTalk
from ivr.core.preferring import looks_back
from ivr.core.queues import Queue
from ivr.core.rulebook import Firm
from ivr.errors import StoreError

log = structlog.get_logger()

LONGEST = 0.2
"""Seconds that a caller waits for the answer; without it he enters the queue as one who has talked with nobody."""


async def last_talk(
    desk: Desk, firm: Firm, queue: Queue, name: CallId, customer: Customer | None, number: str
) -> LastTalk | None:
    """The agent with whom this customer, or whoever has this number, talked last, as far back as the queue looks.

    `name` is that of his call, or callback, for the log.
    """
    back = looks_back(queue.prefer)
    if back is None:
        return None
    answer: asyncio.Future[LastTalk | None] = asyncio.get_running_loop().create_future()
    look = _look(desk, name, customer.id if customer else "", number, desk.clock.now() - back, answer)
    desk.errands.send(look)  # a question is never broken off midway
    await asyncio.wait({answer}, timeout=LONGEST)
    found = answer.result() if answer.done() else None
    if not answer.done():
        log.warning("with whom he talked last is not known in time", call_id=name)
    return found and replace(found, at=found.at.astimezone(ZoneInfo(firm.timezone)))


async def _look(
    desk: Desk, name: CallId, customer: str, number: str, since: datetime, answer: asyncio.Future[LastTalk | None]
) -> None:
    try:
        answer.set_result(await desk.store.last_talk(customer, number, since))
    except StoreError as error:
        log.warning("with whom he talked last is not known", call_id=name, reason=str(error))
        answer.set_result(None)
