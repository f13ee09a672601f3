"""Calendars with their official holidays written out, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivr.core.rulebook import Calendar, Notice, Span
from ivr.rules.file_shape import CalendarShape
from ivr.rules.official import chinese_names, official_days

Week = tuple[tuple[Span, ...], ...]


def calendar(name: str, shape: CalendarShape, timezone: str, today: date) -> Calendar:
    """The calendar from last year to the year after next, by its own clock or the firm's.

    The firm's own days win over official ones.
    """
    spans = {day: spans for days, spans in shape.week.items() for day in days}
    week: Week = tuple(spans.get(day, ()) for day in range(7))
    days: dict[date, tuple[Span, ...]] = {}
    names: dict[date, str] = {}
    if shape.holidays:
        for day, (reason, works) in official_days(shape.holidays, today.year).items():
            days[day], names[day] = _working_day(week) if works else (), reason
    own = dict(_own_days(shape, today))
    days |= own
    names |= dict.fromkeys(own, "own exception")
    chinese = chinese_names(shape.holidays, today.year) if shape.holidays else {}
    in_chinese = {day: name for day, name in chinese.items() if day not in own}
    notices = tuple(Notice(first, last, prompt) for (first, last), prompt in shape.notices.items())
    return Calendar(name, shape.timezone or timezone, week, days, names, in_chinese, notices)


def _own_days(shape: CalendarShape, today: date) -> Iterator[tuple[date, tuple[Span, ...]]]:
    """Each day of the firm's own; of those from one to another, no more than the calendar is written out for."""
    earliest, latest = date(today.year - 1, 1, 1), date(today.year + 2, 12, 31)
    for (first, last), spans in shape.days.items():
        begin, end = (first, last) if first == last else (max(first, earliest), min(last, latest))
        yield from ((date.fromordinal(day), spans) for day in range(begin.toordinal(), end.toordinal() + 1))


def _working_day(week: Week) -> tuple[Span, ...]:
    """A weekend's day that is worked to make up for a holiday has the hours of the week's first open day."""
    return next((spans for spans in week if spans), ())
