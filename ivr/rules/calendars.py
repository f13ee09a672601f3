"""Calendars with their official holidays written out, day by day."""

from __future__ import annotations

from datetime import date

from ivr.core.rulebook import Calendar, Notice, Span
from ivr.rules.file_shape import CalendarShape
from ivr.rules.official import official_days

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
    days |= shape.days
    names |= dict.fromkeys(shape.days, "own exception")
    notices = tuple(Notice(first, last, prompt) for (first, last), prompt in shape.notices.items())
    return Calendar(name, shape.timezone or timezone, week, days, names, notices)


def _working_day(week: Week) -> tuple[Span, ...]:
    """A weekend's day that is worked to make up for a holiday has the hours of the week's first open day."""
    return next((spans for spans in week if spans), ())
