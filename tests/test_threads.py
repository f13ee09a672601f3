"""Work that is given to the loop's threads is done where no more of them can be begun."""

from __future__ import annotations

import asyncio
import threading
from unittest.mock import patch

import pytest

from ivr.threads import MANY, TooFewThreads, begin_all


async def work() -> int:
    """More at once than there are threads; by how many it was done."""
    async with asyncio.timeout(10):
        return len(set(await asyncio.gather(*(asyncio.to_thread(threading.get_ident) for _ in range(4 * MANY)))))


def none_begins(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


async def works_without_new_threads() -> int:
    with patch.object(threading.Thread, "start", none_begins):
        return await work()


def test_all_threads_are_there_from_the_start() -> None:
    async def story() -> int:
        begin_all()
        return await works_without_new_threads()

    assert asyncio.run(story()) >= 1


def test_without_it_whoever_needs_the_first_pays() -> None:
    with pytest.raises(RuntimeError, match="new thread"):
        asyncio.run(works_without_new_threads())


def test_where_there_are_too_few_at_the_start_it_says_so_and_leaves_none_waiting() -> None:
    begun, start = list[threading.Thread](), threading.Thread.start

    def two_begin(thread: threading.Thread) -> None:
        if len(begun) == 2:
            none_begins(thread)
        start(thread)
        begun.append(thread)

    async def story() -> None:
        begin_all()

    with patch.object(threading.Thread, "start", two_begin), pytest.raises(TooFewThreads, match="TasksMax"):
        asyncio.run(story())
    for thread in begun:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in begun)
