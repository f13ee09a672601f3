"""What is made one at a time: whoever would wait too long is told to come again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

from aiohttp import web

PATIENCE = 20.0
"""Seconds; a proxy would not wait much longer for an answer either."""
MOST = 8
"""Who waits, so that a press of people costs as many open requests and no more."""


class InTurn:
    """One at a time, in the order in which they came."""

    def __init__(self, patience: float = PATIENCE, most: int = MOST) -> None:
        self._free, self._patience, self._most = asyncio.Semaphore(1), patience, most
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Inside it is one's turn; 503, and when to come again, if that takes too long or too many wait."""
        if self._waiting >= self._most:
            raise self._later()
        try:
            async with asyncio.timeout(self._patience):
                await self._waited()
        except TimeoutError:
            raise self._later() from None
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

    def _later(self) -> web.HTTPServiceUnavailable:
        return web.HTTPServiceUnavailable(
            text="Other reports are being made, one at a time: ask again in a moment.",
            headers={"Retry-After": f"{ceil(self._patience)}"},
        )
