"""How well a queue keeps its service level target: callers answered in time, of all who waited in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LATEST = 50
"""Waits of which the latest share is made, at most."""
FEWEST = 10
"""With fewer, nothing is said of it."""
LATELY = timedelta(minutes=30)
"""How old they are at most: what was bad an hour ago is over."""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What a queue aims at: so many percent of its callers answered within this time."""

    within: timedelta
    share: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Waits that are over; those who left again unserved count as well."""

    waits: int = 0
    in_time: int = 0
    """Those that ended with an agent or an RM within the target's time."""

    def after(self, target: ServiceLevel, waited: timedelta, *, answered: bool) -> Kept:
        """The count, once another wait is over."""
        return Kept(self.waits + 1, self.in_time + (answered and waited <= target.within))

    @property
    def share(self) -> float | None:
        """Percent answered in time; None before anybody has waited."""
        return round(100 * self.in_time / self.waits, 1) if self.waits else None


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that ended at this moment in a queue with a target."""

    at: datetime
    queue: str
    in_time: bool


def latest() -> deque[Wait]:
    """Room for the latest waits of all queues."""
    return deque(maxlen=20 * LATEST)


def share_lately(waits: Iterable[Wait], now: datetime, queue: str = "") -> float | None:
    """Percent of the latest waits, in this queue or (empty) in all, that were answered in time; None: too few."""
    recent = [wait.in_time for wait in waits if now - wait.at <= LATELY and (not queue or wait.queue == queue)][
        -LATEST:
    ]
    return round(100 * sum(recent) / len(recent), 1) if len(recent) >= FEWEST else None
