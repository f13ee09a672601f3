"""Which calendars are open and closed at the same time, over the year to come; and those that never are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ivr.core.hours import changes_on, is_open
from ivr.core.rulebook import Calendar, Rulebook

AHEAD = 366
"""Days."""
Hours = tuple[tuple[str, bool], ...]
"""Each calendar that matters, and whether it is open."""


def never_open(book: Rulebook, today: date) -> Iterator[str]:
    """Calendars without an open hour in the year to come."""
    for calendar in book.calendars.values():
        if not any(calendar.week) and not any(_own_days(calendar, today)):
            yield calendar.name


def _own_days(calendar: Calendar, today: date) -> Iterator[object]:
    return (spans for day, spans in calendar.days.items() if today <= day <= today + timedelta(days=AHEAD))


def hours(calendars: Sequence[Calendar], today: date, most: int | None = None) -> list[Hours]:
    """Every combination of open and closed that occurs within a year, the one with most open first.

    With `most`, it stops once it has found more than so many.
    """
    seen: set[Hours] = set()
    alike: set[tuple[object, ...]] = set()
    for days in range(AHEAD):
        day = today + timedelta(days=days)
        shape = tuple(calendar.days.get(day, calendar.week[day.weekday()]) for calendar in calendars)
        if shape not in alike:
            alike.add(shape)
            for at in {moment for calendar in calendars for moment in changes_on(calendar, day)}:
                seen.add(tuple((calendar.name, is_open(calendar, at)) for calendar in calendars))
                if most is not None and len(seen) > most:
                    return list(seen)
    return sorted(seen, key=lambda found: (-sum(state for _, state in found), found))
