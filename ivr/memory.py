"""What is freed goes back to the machine, so that memory stays flat for weeks.

glibc keeps up to eight heaps a core for a program's threads, and after the first large block is freed takes blocks as
large from them too: what sealing, reading and tables have used lies there in pieces. In a soak Python's own objects
stayed as many, and the process grew; of 181 MB the library gave back 12 when it was told to.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_HEAPS = -8, 2
"""M_ARENA_MAX: as many as threads of Python can ask at a time, for there is one interpreter, and one beside it."""
_LARGE = -3, 128 * 1024
"""M_MMAP_THRESHOLD, bytes: as it is at first, and now stays. Larger blocks are given back as soon as they are free."""
_LEFT_OVER = -1, 1024 * 1024
"""M_TRIM_THRESHOLD, bytes: so much may lie free at the end of a heap."""

EVERY = 60.0
"""Seconds between two sweeps; each takes some milliseconds of a thread beside the loop."""


def give_back() -> bool:
    """Have freed memory given back from now on; False where the C library is another."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    return all(mallopt(name, value) == 1 for name, value in (_HEAPS, _LARGE, _LEFT_OVER))


def sweep() -> bool:
    """Give back the pages that lie free between what is used, which no threshold does; False as above.

    After a rush (a disk that was away, callers who had queued up) they are tens of megabytes, and stay for weeks.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except AttributeError:
        return False
    return bool(trim(0))


@asynccontextmanager
async def swept(every: float = EVERY) -> AsyncIterator[None]:
    """Sweep again and again while inside."""
    task = asyncio.create_task(_again(every), name="gives memory back")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _again(every: float) -> None:
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(sweep)
