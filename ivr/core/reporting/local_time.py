"""Moments as the firm's own days and hours; a day is the firm's, be it 23, 24 or 25 hours long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

QUARTER = 900
"""Seconds; every zone is whole quarters of an hour from UTC, so that within one the day and hour stay the same."""
Kind = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Local:
    """A day and an hour of it, as the firm's clock shows them."""

    day: date
    hour: int


class LocalTime:
    """Tells moments' days and hours; asked a million times, it looks each quarter of an hour up once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._known: dict[int, Local] = {}

    def of(self, at: datetime) -> Local:
        """The firm's day and hour at this moment."""
        return self._quarter(int(at.timestamp()) // QUARTER)

    def hours(self, began: datetime, ended: datetime) -> Iterator[tuple[Local, float]]:
        """A stretch of time as the hours that it touches, with its seconds in each."""
        begin, end = began.timestamp(), ended.timestamp()
        while begin < end:
            quarter = int(begin) // QUARTER
            here = self._quarter(quarter)
            while (quarter + 1) * QUARTER < end and self._quarter(quarter + 1) == here:
                quarter += 1
            until = min(end, (quarter + 1) * QUARTER)
            yield here, until - begin
            begin = until

    def _quarter(self, quarter: int) -> Local:
        known = self._known.get(quarter)
        if known is None:
            here = datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(self.zone)
            known = self._known[quarter] = Local(here.date(), here.hour)
        return known


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the firm, one after the other."""

    first: date
    last: date
    """The last day that is in it."""
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The moment (UTC) at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The moment (UTC) at which it is over; no more in it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> tuple[Period, ...]:
        """Its days, each alone."""
        count = (self.last - self.first).days + 1
        each = (self.first + timedelta(days=number) for number in range(count))
        return tuple(Period(day, day, self.zone) for day in each)

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} - {self.last}"


def period(kind: Kind, day: date, zone: ZoneInfo) -> Period:
    """The day, its week (from Monday on), or its month."""
    match kind:
        case "day":
            return Period(day, day, zone)
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6), zone)
        case "month":
            first = day.replace(day=1)
            return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
