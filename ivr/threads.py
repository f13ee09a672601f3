"""The threads of the event loop's own pool, begun before anybody calls.

The pool would begin each as it is first needed: where the machine gives no more by then, it is the call that needed
one which breaks, though its work is done all the same by those that are there.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from ivr.errors import IvrError

MANY = min(32, (os.cpu_count() or 1) + 4)
"""As many as the loop's own pool would come to have."""


class TooFewThreads(IvrError):
    """The machine gives this process too few threads."""


def begin_all() -> None:
    """Give the running loop a pool that never begins another thread. Raises `TooFewThreads`."""
    pool, together = ThreadPoolExecutor(MANY, "loop"), Barrier(MANY)
    try:
        all_there = [pool.submit(together.wait) for _ in range(MANY)]
    except RuntimeError as error:
        together.abort()  # who is there would wait for the others for ever
        pool.shutdown(wait=False)
        raise TooFewThreads(f"No {MANY} threads can be begun ({error}): raise TasksMax= or `ulimit -u`.") from error
    for there in all_there:
        there.result()
    asyncio.get_running_loop().set_default_executor(pool)
