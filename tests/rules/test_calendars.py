"""Calendars as they are written out day by day."""

from __future__ import annotations

from datetime import date, time

from ivr.core.rulebook import Calendar, Span
from ivr.rules.calendars import calendar
from ivr.rules.file_shape import CalendarShape

TODAY = date(2026, 11, 26)
MORNING = (Span(time(9), time(12)),)


def made(**days: str) -> Calendar:
    shape = CalendarShape.model_validate({"week": {"mon-fri": "08:30-18:00"}, "days": days})
    return calendar("office", shape, "Asia/Shanghai", TODAY)


def test_days_from_one_to_another_are_each_of_them() -> None:
    office = made(**{"2026-12-31": "09:00-12:00", "2027-01-02..2027-01-04": "closed"})
    assert office.days == {
        date(2026, 12, 31): MORNING,
        date(2027, 1, 2): (),
        date(2027, 1, 3): (),
        date(2027, 1, 4): (),
    }
    assert set(office.day_names.values()) == {"own exception"}


def test_of_days_without_end_no_more_are_written_out_than_of_official_ones() -> None:
    days = made(**{"0001-01-01..9999-12-31": "closed"}).days
    assert (min(days), max(days)) == (date(2025, 1, 1), date(2028, 12, 31))


def test_a_single_day_counts_however_far_it_is() -> None:
    assert made(**{"9999-12-31": "closed"}).days == {date(9999, 12, 31): ()}
