"""Official days off, and the weekends that are worked to make up for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

# `holidays` is imported where it is needed: loading it takes half a second, which only rules with holidays should pay.


def countries() -> set[str]:
    """The countries whose holidays are known."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    return {short for _, short, *_ in COUNTRIES.values()}


@cache
def official_days(country: str, year: int) -> Mapping[date, tuple[str, bool]]:
    """Each day that differs from its weekday: why, and whether it is worked (last year to the year after next)."""
    found = _told(country, year, _spoken(country, "en"))
    worked = {day for day in found.weekend_workdays if day.year in found.years}
    days = {day: (name, False) for day, name in found.items()}
    return days | dict.fromkeys(worked - days.keys(), ("make-up working day", True))


@cache
def chinese_names(country: str, year: int) -> Mapping[date, str]:
    """What the days off are called in Chinese; none where that is not known."""
    chinese = _spoken(country, "zh")
    return dict(_told(country, year, chinese).items()) if chinese else {}


def _told(country: str, year: int, language: str | None) -> HolidayBase:
    import holidays  # noqa: PLC0415

    return holidays.country_holidays(country, years=range(year - 1, year + 3), language=language)


def _spoken(country: str, language: str) -> str | None:
    """The way in which its days are told in this language, mainland China's before others."""
    import holidays  # noqa: PLC0415

    spoken = holidays.country_holidays(country).supported_languages
    return next((code for code in sorted(spoken, key="zh_CN".__ne__) if code.startswith(language)), None)
