"""Hours of the day by a zone's clocks, for those who count in UTC: how far the clocks are ahead, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
"""No call is older; and what clocks do later is not looked up."""
DAY = 86400
"""Seconds."""
WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)
"""No clock is changed twice in a week; all are at a whole minute."""
Ahead = tuple[datetime, int]
"""Until when clocks are so many seconds ahead of UTC."""


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """From one time of the day to another, on any day."""

    begin: int
    end: int
    """Seconds of the day; an end that is not after the beginning is on the next day. It is not in it."""
    ahead: tuple[Ahead, ...]
    """One after the other; the last counts for good."""


@cache
def ahead_of_utc(zone: tzinfo) -> tuple[Ahead, ...]:
    """How far a zone's clocks are ahead of UTC from span to span; one span where they never change."""
    spans, at = list[Ahead](), FIRST
    while at < LAST:
        if _ahead(zone, at) != _ahead(zone, at + WEEK):
            spans.append((_turn(zone, at, at + WEEK), _ahead(zone, at)))
        at += WEEK
    return (*spans, (LAST, _ahead(zone, LAST)))


def _turn(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The minute at which the clocks are changed, between two moments."""
    while after - before > MINUTE:
        middle = before + (after - before) / 2
        before, after = (middle, after) if _ahead(zone, middle) == _ahead(zone, before) else (before, middle)
    return after.replace(second=0, microsecond=0)


def _ahead(zone: tzinfo, at: datetime) -> int:
    return int(at.astimezone(zone).utcoffset().total_seconds())  # type: ignore[union-attr]
