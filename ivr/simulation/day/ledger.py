"""The books of a simulated day: who came to which queue in which half-hour, and how it ended for him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal

from ivr.core.queues import Queue
from ivr.core.service_level import ServiceLevel
from ivr.simulation.day.agenda import micros
from ivr.simulation.day.counts import Counted, Counts, Time
from ivr.simulation.day.load import HALF_HOUR

Way = Literal["agent", "rm", "number", "voicemail", "callback", "message", "abandoned"]
"""How a call ends; a word of `Counts`."""
SERVED = frozenset({"agent", "rm", "number"})
"""Ways to end that are a talk."""
USUAL = ServiceLevel(timedelta(seconds=20), 80)
"""What counts as in time in a queue that aims at nothing."""

Page = tuple[Counts, Counts]
"""Where a caller's wait is written: his queue's counts of when he came to it, and all calls' of when he came."""


class Ledger:
    """Counts by queue and half-hour; moments and lengths in microseconds."""

    def __init__(self, queues: Iterable[str], lasts: int) -> None:
        half_hours = range(-(-lasts // HALF_HOUR))
        self._total = tuple(Counts() for _ in half_hours)
        self._queues = {name: tuple(Counts() for _ in half_hours) for name in queues}

    def comes(self, at: int) -> None:
        """Somebody calls."""
        _of(self._total, at).offered += 1

    def enters(self, queue: str, now: int, came: int) -> Page:
        """He comes to this queue now."""
        here = _of(self._queues[queue], now)
        here.offered += 1
        return here, _of(self._total, came)

    def moves_on(self, page: Page, waited: int) -> None:
        """He goes to another queue."""
        for counts in page:
            counts.other_queue += 1
            counts.longest = max(counts.longest, waited)

    def ends(self, page: Page, queue: Queue, way: Way, waited: int) -> None:
        """His waiting ends."""
        in_time = waited <= micros((queue.target or USUAL).within)
        for counts in page:
            setattr(counts, way, getattr(counts, way) + 1)
            counts.longest = max(counts.longest, waited)
            if way in SERVED:
                counts.wait += waited
                counts.in_time += in_time

    def counted(self, agents: Mapping[str, Time]) -> Counted:
        """All of it, of the queues to which anybody came."""
        came = {name: counts for name, counts in self._queues.items() if any(one.offered for one in counts)}
        return Counted(self._total, came, agents)


def _of(counts: tuple[Counts, ...], at: int) -> Counts:
    return counts[min(at // HALF_HOUR, len(counts) - 1)]
