"""How long a caller may have to wait: a plain estimate from who waits, who is on duty, and how long calls take.

Each queue is looked at alone. Agents who serve several queues count in each of them, so the estimate is then too short.
Of agents those count who speak the caller's language, of callers all: where few speak it, it is rather too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

FIRST_HANDLING = timedelta(minutes=3)
"""How long a call is taken to occupy an agent until the first ones have shown it."""
WEIGHT = 0.2
"""How much the latest call counts for the mean: the last ten make nine tenths of it."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at one moment, as a caller of one language finds it, as far as decisions ask."""

    waiting: int = 0
    """Callers who wait in it, whatever they speak."""
    staffed: int = 0
    """Agents on duty who meet its needs, at first or once relaxed, and speak his language: phone registered, and not
    "not ready"."""
    free: int = 0
    """Those of them who meet its first needs and are ready for a call."""
    handling: timedelta = FIRST_HANDLING
    """How long a call has occupied an agent lately, wrap-up included."""
    language: str = ""
    """The caller's, if agents on duty do not count because they do not speak it; empty: there are none of those."""

    def nobody(self, queue: str = "") -> str:
        """`nobody on duty`, and for which queue, and in which language, as far as that matters."""
        for_it = f" is on duty for {queue}" if queue else " on duty"
        return f"nobody{for_it}{f' who speaks {self.language}' if self.language else ''}"


def expected_wait(now: QueueNow, ahead: int) -> timedelta | None:
    """How long a caller with so many before him will wait; None while nobody is on duty for his queue."""
    if not now.staffed:
        return None
    calls_to_end = ahead + 1 - now.free
    return max(timedelta(0), now.handling * calls_to_end / now.staffed)


def handling_after(known: timedelta | None, took: timedelta) -> timedelta:
    """The mean, once another call has taken so long; `known` is None before the first."""
    return took if known is None else known + (took - known) * WEIGHT
