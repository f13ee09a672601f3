"""What is made one at a time: whoever would wait too long is told to come again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

from aiohttp import web

PATIENCE = 20.0
"""Seconds; a proxy would not wait much longer for an answer either."""
MOST = 8
"""Who waits, so that a press of people costs as many open requests and no more."""

SHARE = 2
"""Of one person, the one that is being made included: the others' places are the others'."""
OTHERS = "Other reports are being made, one at a time: ask again in a moment."
HIS_SHARE = "Your reports of before are being made: ask again once they are there."


class InTurn:
    """One at a time, in the order in which they came; nobody takes up all places."""

    def __init__(self, patience: float = PATIENCE, most: int = MOST, share: int = SHARE) -> None:
        self._free, self._patience, self._most, self._share = asyncio.Semaphore(1), patience, most, share
        self._waiting = 0
        self._here: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Inside it is his turn; 503, and when to come again, if it takes long, too many wait or he has his share."""
        if self._waiting >= self._most:
            raise self._later(OTHERS)
        if self._here[person] >= self._share:
            raise self._later(HIS_SHARE)
        self._here[person] += 1
        try:
            async with self._turn():
                yield
        finally:
            self._here[person] -= 1
            self._here += Counter()  # so that it holds nobody who has left

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._patience):
                await self._waited()
        except TimeoutError:
            raise self._later(OTHERS) from None
        try:
            yield
        finally:
            self._free.release()

    async def _waited(self) -> None:
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

    def _later(self, why: str) -> web.HTTPServiceUnavailable:
        return web.HTTPServiceUnavailable(text=why, headers={"Retry-After": f"{ceil(self._patience)}"})
