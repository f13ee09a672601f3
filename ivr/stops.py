"""How long the event loop stands still: whatever it does in one turn, every call waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Stops:
    """Looks at the clock every so often; what comes late was held up."""

    def __init__(self, every: float) -> None:
        self.longest = 0.0
        """Seconds, since it was last forgotten; a stop shorter than `every` may go unseen."""
        self._every = every

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
        self.longest = max(self.longest, loop.time() - self._due)
        self._due = loop.time() + self._every
        self._timer = loop.call_later(self._every, self._look)
