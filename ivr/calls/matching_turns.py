"""When it is time to match: once per turn of the loop, however much changed in it, and when time alone changes much."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from ivr.calls.clock import Clock


class MatchingTurns:
    """Calls `match` from the loop."""

    def __init__(self, clock: Clock, match: Callable[[], None]) -> None:
        self._clock, self._match = clock, match
        self._next: asyncio.Handle | None = None
        self._later: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """Something has changed."""
        if self._next is None:
            self._next = asyncio.get_running_loop().call_soon(self._now)

    def at(self, moment: datetime | None) -> None:
        """Time alone changes something then; nothing that was asked for later than now is left."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if moment is not None:
            wait = self._clock.seconds_to(moment)
            self._later = asyncio.get_running_loop().call_later(wait, self.soon)

    def _now(self) -> None:
        self._next = None
        self._match()
