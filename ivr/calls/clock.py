"""Time for stories: waits by a clock that nobody can set, opening hours by the one on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

HAIR = 0.002
"""Seconds by which a timer may come early at the most, and a little: the loop counts in whole milliseconds."""


def timer(wait: timedelta) -> float:
    """For how many seconds to set a timer: none if there is nothing to wait for, else a hair at least.

    It may come early, and what is then left would be no wait to the loop: whoever set his timer to it would be woken
    hundreds of times before it is time.
    """
    return max(HAIR, wait.total_seconds()) if wait > timedelta(0) else 0.0


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

    @property
    def set_by(self) -> timedelta:
        """By how much the wall's clock has been set since the start, forwards if it is more than nothing."""
        return self.wall() - self.now()

    def seconds_to(self, then: datetime) -> float:
        """For how many seconds to set a timer that waits for a time of `now()`; it may be early, so ask again then."""
        return timer(then - self.now())

    def wall(self) -> datetime:
        """Time for opening hours and validity dates (UTC)."""
        return self._wall() + self._shift
