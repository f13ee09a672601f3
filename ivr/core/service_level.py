"""How well a queue keeps its service level target: callers answered in time, of all who waited in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter

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
    called_back: int = 0
    """Waits that ended with a callback which keeps the place: told apart, and none of the others."""

    def after(self, target: ServiceLevel, waited: timedelta, *, answered: bool) -> Kept:
        """The count, once another wait is over."""
        return replace(self, waits=self.waits + 1, in_time=self.in_time + (answered and waited <= target.within))

    def after_callback(self) -> Kept:
        """The count, once somebody waits on to be called back: he was neither answered in time nor missed."""
        return replace(self, called_back=self.called_back + 1)

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


class LatestWaits:
    """The latest waits of each queue with a target; a busy queue takes nothing from what is known of a quiet one."""

    def __init__(self, waits: Iterable[Wait] = ()) -> None:
        self._of: dict[str, deque[Wait]] = {}
        for wait in waits:
            self.add(wait)

    def __iter__(self) -> Iterator[Wait]:
        """Those of all queues, the oldest first."""
        return iter(sorted(chain(*self._of.values()), key=attrgetter("at")))

    def add(self, wait: Wait) -> None:
        """Another wait is over."""
        self._of.setdefault(wait.queue, deque(maxlen=LATEST)).append(wait)

    def share(self, now: datetime, queue: str = "") -> float | None:
        """Percent of the latest, in this queue or (empty) in all, that were answered in time; None: too few."""
        known = self._of.get(queue, ()) if queue else self
        recent = [wait.in_time for wait in known if now - wait.at <= LATELY][-LATEST:]
        return round(100 * sum(recent) / len(recent), 1) if len(recent) >= FEWEST else None
