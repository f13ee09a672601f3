"""Time for stories: waits by a clock that nobody can set, opening hours by the one on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """`now()` is the wall's time at the start plus what has truly passed; `wall()` follows the wall.

    `pretend` makes both start at another time, for demonstrations and tests.
    """

    def __init__(
        self,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        pretend: datetime | None = None,
    ) -> None:
        self._steady = steady
        self._wall = wall
        self._shift = pretend - wall() if pretend else timedelta(0)
        self._start = wall() + self._shift
        self._steady_start = steady()

    def now(self) -> datetime:
        """Time for waits, deadlines and records (UTC); a wall clock set meanwhile does not move it."""
        return self._start + timedelta(seconds=self._steady() - self._steady_start)

    def wall(self) -> datetime:
        """Time for opening hours and validity dates (UTC)."""
        return self._wall() + self._shift
