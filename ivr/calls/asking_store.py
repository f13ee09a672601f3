"""A question to the store within a call: never broken off midway, and given up after a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

from ivr.calls.desk import Desk
from ivr.errors import StoreError

log = structlog.get_logger()
T = TypeVar("T")

LONGEST = 0.2
"""Seconds that a call waits for the answer."""


async def answered(desk: Desk, what: str, question: Coroutine[object, object, T]) -> T | None:
    """The answer, or None if none comes in time; `what` is for the log."""
    answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
    desk.errands.send(_ask(question, what, answer))
    await asyncio.wait({answer}, timeout=LONGEST)
    if not answer.done():
        log.warning("the store has not answered in time", asked=what)
        return None
    return answer.result()


async def kept(desk: Desk) -> None:
    """What was told so far is in the database: whoever is killed from now on has left it to the next controller.

    That takes a moment. A database that is away, or slow, is not waited for.
    """
    if desk.store.unwritten.away:
        return
    try:
        async with asyncio.timeout(LONGEST):
            await desk.store.flush()
    except (StoreError, TimeoutError) as error:
        log.warning("what was told is not on record yet", reason=str(error) or "too slow")


async def _ask(question: Coroutine[object, object, T], what: str, answer: asyncio.Future[T | None]) -> None:
    try:
        answer.set_result(await question)
    except StoreError as error:
        log.warning("the store does not answer", asked=what, reason=str(error))
        answer.set_result(None)
