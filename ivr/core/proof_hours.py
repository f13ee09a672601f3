"""How what rules ask of time is answered at one moment, over the year to come; and calendars that are never open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.core.asking import Asked, holds
from ivr.core.conditions import AtTime, IsOpen, OfTime, OnDate, OnWeekday
from ivr.core.hours import changes_on, is_open
from ivr.core.rulebook import Calendar, Rulebook
from ivr.core.ways import Fact

AHEAD = 366
"""Days."""
Hours = tuple[Fact, ...]
"""Each question of time that matters, and whether it holds."""


def never_open(book: Rulebook, today: date) -> Iterator[str]:
    """Calendars without an open hour in the year to come."""
    for calendar in book.calendars.values():
        if not any(calendar.week) and not any(_own_days(calendar, today)):
            yield calendar.name


def _own_days(calendar: Calendar, today: date) -> Iterator[object]:
    return (spans for day, spans in calendar.days.items() if today <= day <= today + timedelta(days=AHEAD))


def hours(book: Rulebook, asked: Sequence[OfTime], today: date, most: int | None = None) -> list[Hours]:
    """Every combination of answers that occurs within a year, those in which the first of them holds first.

    With `most`, it stops once it has found more than so many.
    """
    seen: set[Hours] = set()
    alike: set[tuple[object, ...]] = set()
    for days in range(AHEAD):
        day = today + timedelta(days=days)
        shape = tuple(_on(book, one, day) for one in asked)
        if shape not in alike:
            alike.add(shape)
            for at in {moment for one in asked for moment in _changes(book, one, day)}:
                seen.add(tuple(Fact(one, _holds(book, one, at)) for one in asked))
                if most is not None and len(seen) > most:
                    return list(seen)
    return sorted(seen, key=lambda found: [not fact.holds for fact in found])


def _on(book: Rulebook, asked: OfTime, day: date) -> object:
    """What of this day the answer depends on."""
    match asked:
        case IsOpen(name):
            calendar = book.calendars[name]
            return calendar.days.get(day, calendar.week[day.weekday()])
        case OnDate(first, last):
            return first <= day <= last
        case OnWeekday(days):
            return day.weekday() in days
        case AtTime():
            return None


def _changes(book: Rulebook, asked: OfTime, day: date) -> Iterator[datetime]:
    """The moments of this day at which the answer may change, its beginning included."""
    zone = ZoneInfo(book.firm.timezone)
    match asked:
        case IsOpen(name):
            yield from changes_on(book.calendars[name], day)
        case AtTime(start, end):
            yield from (datetime.combine(day, clock, zone) for clock in (time(0), start, end))
        case OnDate() | OnWeekday():
            yield datetime.combine(day, time(0), zone)


def _holds(book: Rulebook, asked: OfTime, at: datetime) -> bool:
    if isinstance(asked, IsOpen):
        return is_open(book.calendars[asked.calendar], at) is asked.want
    answer, _ = holds(book, asked, Asked(None, at))
    return answer
