"""A report that goes out by mail again and again: when it is due, and of which days it then tells."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.core.reporting.cutting import By
from ivr.core.reporting.local_time import Period, period
from ivr.core.reporting.told import SHORT
from ivr.core.reporting.words import Language

File = Literal["csv", "xlsx", "pdf"]
OLDEST = timedelta(hours=24)
"""So long after its time a mail is still sent: tried again until then, and caught up on after a standstill."""
LONGEST_BETWEEN = 62
"""Days; a month and one more, so that one of them is always due."""


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Somebody's wish for a report by mail."""

    id: str
    person: str
    """Whose rights say what stands in it, at each sending anew."""
    by: By
    every: Every
    at: time
    """By the firm's clock."""
    language: Language
    files: tuple[File, ...]
    """That go with it; the figures stand in the text too."""
    recipients: tuple[str, ...]
    day: int = 1
    """Of the week (Monday is 1) or of the month; after a month's last day it is that one."""
    queue: str = ""
    """The one whose calls alone are counted."""
    short: float = SHORT

    def last_due(self, zone: ZoneInfo, now: datetime) -> datetime:
        """The latest moment (UTC), not after now, at which it was due."""
        today = now.astimezone(zone).date()
        return next(at for at in self._times(today, -1, zone) if at <= now)

    def next_due(self, zone: ZoneInfo, now: datetime) -> datetime:
        """The first moment (UTC) after now at which it is due."""
        today = now.astimezone(zone).date()
        return next(at for at in self._times(today, 1, zone) if at > now)

    def period(self, due: datetime, zone: ZoneInfo) -> Period:
        """The whole day, week or month before the day on which it is due."""
        day = due.astimezone(zone).date()
        before = period(self.every.value, day, zone).first - timedelta(days=1)
        return period(self.every.value, before, zone)

    def _times(self, today: date, way: int, zone: ZoneInfo) -> Iterator[datetime]:
        days = (today + timedelta(days=way * number) for number in range(LONGEST_BETWEEN))
        return (self._moment(day, zone) for day in days if self._falls_on(day))

    def _moment(self, day: date, zone: ZoneInfo) -> datetime:
        """An hour that the clocks leave out is the one after it; one that they show twice is the first."""
        return datetime.combine(day, self.at, zone).astimezone(UTC)

    def _falls_on(self, day: date) -> bool:
        match self.every:
            case Every.DAY:
                return True
            case Every.WEEK:
                return day.isoweekday() == self.day
            case Every.MONTH:
                return day.day == min(self.day, monthrange(day.year, day.month)[1])


def next_try(due: datetime, tries: int, now: datetime) -> datetime | None:
    """When to try again what has failed so often: after 1, 2, 4 ... minutes, an hour at most; None: it is given up."""
    then = now + timedelta(minutes=min(2 ** max(0, min(tries, 7) - 1), 60))
    return then if then <= due + OLDEST else None
