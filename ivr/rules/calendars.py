"""Calendars with their official holidays written out, day by day."""

from __future__ import annotations

from datetime import date

from ivr.core.rulebook import Calendar, Span
from ivr.rules.file_shape import CalendarShape

Week = tuple[tuple[Span, ...], ...]


def calendar(name: str, shape: CalendarShape, timezone: str, today: date) -> Calendar:
    """The calendar from last year to the year after next; the firm's own days win over official ones."""
    spans = {day: spans for days, spans in shape.week.items() for day in days}
    week: Week = tuple(spans.get(day, ()) for day in range(7))
    days: dict[date, tuple[Span, ...]] = {}
    names: dict[date, str] = {}
    if shape.holidays:
        for day, (reason, works) in official_days(shape.holidays, today.year).items():
            days[day], names[day] = _working_day(week) if works else (), reason
    days |= shape.days
    names |= dict.fromkeys(shape.days, "own exception")
    return Calendar(name, timezone, week, days, names)


def _working_day(week: Week) -> tuple[Span, ...]:
    """A weekend's day that is worked to make up for a holiday has the hours of the week's first open day."""
    return next((spans for spans in week if spans), ())


def countries() -> dict[str, None]:
    """The countries whose holidays are known."""
    import holidays  # noqa: PLC0415 - loading it takes half a second, which only rules with holidays should pay

    return dict.fromkeys(holidays.list_supported_countries(include_aliases=False))


def official_days(country: str, year: int) -> dict[date, tuple[str, bool]]:
    """Each day that differs from its weekday: why, and whether it is worked (last year to the year after next)."""
    import holidays  # noqa: PLC0415 - see above

    years = range(year - 1, year + 3)
    found = holidays.country_holidays(country, years=years, language=_english(country))
    days = {day: (name, False) for day, name in found.items()}
    return days | {
        day: ("make-up working day", True) for day in found.weekend_workdays if day.year in years and day not in days
    }


def _english(country: str) -> str | None:
    import holidays  # noqa: PLC0415 - see above

    return next(
        (code for code in holidays.country_holidays(country).supported_languages if code.startswith("en")), None
    )
