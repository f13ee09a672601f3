"""How long the event loop stands still: whatever it does in one turn, every call waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ivr.core.histogram import QUICK, Histogram

LATELY = 1.0
"""Seconds."""


class Stops:
    """Looks at the clock every so often; what comes late was held up."""

    def __init__(self, every: float) -> None:
        self.longest = 0.0
        """Seconds, since it was last forgotten; a stop shorter than `every` may go unseen."""
        self.late = Histogram(QUICK)
        """Seconds by which each look came late."""
        self._every = every
        self._this = self._last = 0.0
        """The longest of this span of `LATELY`, and of the one before."""
        self._span_ends = 0.0

    def lately(self) -> float:
        """Seconds: the longest of the last one or two seconds."""
        return max(self._this, self._last)

    def forget(self) -> None:
        """Begin anew."""
        self.longest = 0.0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Stops]:
        """Look while inside."""
        self._due = asyncio.get_running_loop().time() + self._every
        timer = asyncio.get_running_loop().call_later(self._every, self._look)
        self._timer = timer
        try:
            yield self
        finally:
            self._timer.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now >= self._span_ends:
            self._span_ends, self._last, self._this = now + LATELY, self._this, 0.0
        late = max(0.0, now - self._due)
        self.longest, self._this = max(self.longest, late), max(self._this, late)
        self.late.add(late)
        self._due = now + self._every
        self._timer = loop.call_later(self._every, self._look)
