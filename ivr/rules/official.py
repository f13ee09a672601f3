"""Official days off, and the weekends that are worked to make up for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

# `holidays` is imported where it is needed: loading it takes half a second, which only rules with holidays should pay.


def countries() -> set[str]:
    """The countries whose holidays are known."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    return {short for _, short, *_ in COUNTRIES.values()}


@cache
def official_days(country: str, year: int) -> Mapping[date, tuple[str, bool]]:
    """Each day that differs from its weekday: why, and whether it is worked (last year to the year after next)."""
    import holidays  # noqa: PLC0415

    years = range(year - 1, year + 3)
    spoken = holidays.country_holidays(country).supported_languages
    english = next((code for code in spoken if code.startswith("en")), None)
    found = holidays.country_holidays(country, years=years, language=english)
    worked = {day for day in found.weekend_workdays if day.year in years}
    days = {day: (name, False) for day, name in found.items()}
    return days | dict.fromkeys(worked - days.keys(), ("make-up working day", True))
