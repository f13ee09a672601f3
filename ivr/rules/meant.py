"""What was probably meant by a time, a day, a weekday, a time zone or a language that is written in another way."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from ivr.rules.complaint import near
from ivr.rules.signs import plain

_CLOCK = r"([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9]))?"
_TO = r"\s*(?:-|~|to|到|至)\s*"
_SPAN = re.compile(f"{_CLOCK}{_TO}{_CLOCK}")
_DATE = r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
_DATES = re.compile(f"{_DATE}(?:(?:{_TO}|\\.\\.){_DATE})?")
_CITIES = {
    "Asia/Shanghai": ("beijing", "peking", "guangzhou", "shenzhen", "tianjin", "hangzhou", "nanjing", "wuhan", "china"),
    "Asia/Hong_Kong": ("hongkong",),
    "Asia/Taipei": ("taiwan",),
}
"""Names that people give to a clock, and that no list of time zones has."""
_LANGUAGES = {
    "zh": ("chinese", "mandarin", "cn", "zh-cn", "zh_cn", "zh-hans", "中文", "汉语", "普通话"),
    "en": ("english", "us", "uk", "en-us", "en-gb", "en_us", "英文", "英语"),
    "yue": ("cantonese", "粤语", "广东话"),
    "ja": ("japanese", "jp", "日语", "日文"),
}


def hours(text: str) -> str:
    """`9:00~12:00；13-18` -> `09:00-12:00, 13:00-18:00`; empty if it is no row of times."""
    spans = [_SPAN.fullmatch(part) for part in plain(text).split(", ")]
    return ", ".join(_two_digits(*span.groups("00")) for span in spans if span) if all(spans) else ""


def _two_digits(hour: str, minute: str, to_hour: str, to_minute: str) -> str:
    return f"{hour:0>2}:{minute}-{to_hour:0>2}:{to_minute}"


def days(text: str) -> str:
    """`2026/12/7-2026/12/9` -> `2026-12-07..2026-12-09`; empty if it is neither a day nor two."""
    found = _DATES.fullmatch(plain(text))
    if not found:
        return ""
    year, month, day, *last = found.groups()
    first = f"{year}-{month:0>2}-{day:0>2}"
    return f"{first}..{last[0]}-{last[1]:0>2}-{last[2]:0>2}" if last[0] else first


def weekdays(text: str, known: tuple[str, ...]) -> str:
    """`Monday-Friday` -> `mon-fri`; empty if these are no weekdays."""
    words = [word.strip()[:3].lower() for word in plain(text).split("-")]
    return "-".join(words) if len(words) < 3 and all(word in known for word in words) else ""


def timezone(text: str) -> str:
    """`Asia/Beijing`, `UTC+8` or `shanghai` -> `Asia/Shanghai`; empty if nothing is near."""
    city = re.sub(r"[\s_]", "", plain(text).rpartition("/")[2]).lower()
    if re.fullmatch(r"(utc|gmt)?\+0?8(:?00)?", city):
        return "Asia/Shanghai"
    zones = available_timezones()
    same = (zone for zone in sorted(zones) if "/" in zone and zone.rpartition("/")[2].replace("_", "").lower() == city)
    return next((zone for zone, names in _CITIES.items() if city in names), "") or next(same, "") or near(text, zones)


def language(text: str) -> str:
    """`Chinese` -> `zh`; empty if it is the name of none that we know."""
    return next((code for code, names in _LANGUAGES.items() if text.strip().lower() in names), "")
