"""Make-up working days that nobody has told the calendar of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from ivr.rules import not_yet_known
from ivr.rules.file_shape import CalendarShape

WORKED = {date(2025, 9, 28): ("make-up working day", True), date(2026, 10, 10): ("make-up working day", True)}
OFF = {date(year, 10, 1): ("National Day", False) for year in range(2024, 2030)}


def warned(today: date, country: str = "CN", **days: str) -> list[str]:
    shape = CalendarShape.model_validate({"holidays": country, "week": {"mon-fri": "08:30-18:00"}, "days": days})
    return [what for _, what, _, _ in not_yet_known.not_yet_known({"office": shape}, today)]


@pytest.fixture(autouse=True)
def a_package_of_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    def official(country: str, year: int) -> Mapping[date, tuple[str, bool]]:
        return {
            day: how
            for day, how in (OFF | (WORKED if country == "CN" else {})).items()
            if year - 1 <= day.year <= year + 2
        }

    monkeypatch.setattr(not_yet_known, "official_days", official)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 10, 31), None),  # nobody can know them
        (date(2026, 11, 1), 2027),
        (date(2026, 11, 26), 2027),
        (date(2027, 5, 1), 2027),  # nobody has updated the package
        (date(2026, 2, 1), None),
    ],
)
def test_it_is_told_from_november_on(today: date, year: int | None) -> None:
    found = warned(today)
    assert [f"from {year}-01-01 on" in what for what in found] == ([True] if year else [])
    assert all("of CN are known up to 2026-10-10" in what for what in found)


def test_a_weekend_of_ones_own_that_is_worked_fills_it_in() -> None:
    assert warned(date(2026, 11, 26), **{"2027-01-02": "closed", "2027-01-04": "08:30-12:00"})
    assert not warned(date(2026, 11, 26), **{"2027-02-14": "08:30-18:00"})


def test_a_country_that_never_makes_up_for_holidays_is_not_told_of() -> None:
    assert not warned(date(2026, 11, 26), "HK")
