"""Years for which a calendar does not know yet which weekends are worked to make up for holidays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from ivr.rules.codes import Code
from ivr.rules.file_shape import CalendarShape
from ivr.rules.findings import Finding
from ivr.rules.official import official_days

PUBLISHED = timedelta(days=61)
"""So long before a year begins its days are published, in China in November: until then nobody could add them."""
_SATURDAY = 5


def not_yet_known(calendars: Mapping[str, CalendarShape], today: date) -> Iterator[Finding]:
    """Each calendar once, with the first year that follows its week alone; not where one's own days fill it in."""
    for name, shape in calendars.items():
        year = _unknown_year(shape, today)
        if year is not None and shape.holidays:
            last = max(day for day in _worked(shape.holidays, today) if day.year < year)
            what = (
                f"Make-up working days of {shape.holidays} are known up to {last}: from {year}-01-01 on"
                " weekends that are worked, and the days off in exchange, follow the week."
            )
            mend = (
                "Update the package `holidays`, or add them under `days`: a weekend that is worked ends this warning."
            )
            yield ("calendars", name, "holidays"), what, mend, Code.NOT_YET_KNOWN


def _unknown_year(shape: CalendarShape, today: date) -> int | None:
    if not shape.holidays:
        return None
    worked = {day.year for day in (*_worked(shape.holidays, today), *_own_worked(shape))}
    official = {day.year for day in _worked(shape.holidays, today)}
    years = dict.fromkeys((today.year, (today + PUBLISHED).year))
    return next((year for year in years if year - 1 in official and year not in worked), None)


def _worked(country: str, today: date) -> list[date]:
    return [day for day, (_, works) in official_days(country, today.year).items() if works]


def _own_worked(shape: CalendarShape) -> Iterator[date]:
    """Weekends of one's own on which somebody works."""
    return (first for (first, _), spans in shape.days.items() if spans and first.weekday() >= _SATURDAY)
