"""How English puts numbers, dates, times and money together; results are names of fragments."""

from __future__ import annotations

import datetime as dt

from ivr.voice.fragments import MONTHS, WEEKDAYS

Fragments = tuple[str, ...]

MINUS: Fragments = ("minus",)
POINT = "point"
LIMIT = 10**12
"""Numbers from here on are read digit by digit."""

_GROUPS = ((10**9, "1000000000"), (10**6, "1000000"), (10**3, "1000"))


def quantity(value: int) -> Fragments:
    """A whole number from 0 up to `LIMIT`, with `and` before what is below a hundred."""
    read: Fragments = ()
    for size, name in _GROUPS:
        count, value = divmod(value, size)
        if count:
            read += (*_hundreds(count), name)
    if not value and read:
        return read
    joint = ("and",) if read and value < 100 else ()
    return (*read, *joint, *_hundreds(value))


def digits(row: str) -> Fragments:
    """Digits one by one."""
    return tuple(row)


def date(day: dt.date) -> Fragments:
    """Month, ordinal day, year: December thirty-first, twenty twenty-six."""
    return (MONTHS[day.month - 1], *_ordinal(day.day), *_year(day.year))


def weekday(day: dt.date) -> Fragments:
    """The day's name."""
    return (WEEKDAYS[day.weekday()],)


def time_of_day(moment: dt.time) -> Fragments:
    """Twelve-hour clock: three twenty-five PM, twelve noon, twelve oh five AM."""
    hour = moment.hour % 12 or 12
    if hour == 12 and not moment.minute:
        return ("12", "noon" if moment.hour else "midnight")
    return (*quantity(hour), *_minutes(moment.minute), "am" if moment.hour < 12 else "pm")


def money(yuan: int, fen: int) -> Fragments:
    """Yuan, and fen if there are any."""
    if not fen:
        return (*quantity(yuan), "yuan")
    whole = (*quantity(yuan), "yuan", "and") if yuan else ()
    return (*whole, *quantity(fen), "fen")


def counted(value: int) -> Fragments:
    """A number before what it counts."""
    return quantity(value)


def duration(seconds: int) -> Fragments:
    """One hour, two minutes and five seconds."""
    counts = _apart(seconds)
    read = [(*quantity(count), unit if count == 1 else f"{unit}s") for unit, count in counts if count]
    *before, last = read or [("0", "seconds")]
    return (*(name for part in before for name in part), *(("and",) if before else ()), *last)


def wait(minutes: int) -> Fragments:
    """About so many minutes; of 0, less than one."""
    return ("about", *duration(60 * minutes)) if minutes else ("under_a_minute",)


def wait_range(low: int, high: int | None) -> Fragments:
    """Three to five minutes; with no upper end, more than so many."""
    if high is None:
        return ("more_than", *duration(low))
    if high <= 60 or low == high:
        return wait(high // 60 if high > 60 else 0)
    first = quantity(low // 60) if low >= 60 else ("half_a_minute",)
    return (*first, "to", *duration(high))


def _apart(seconds: int) -> tuple[tuple[str, int], ...]:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return ("day", hours // 24), ("hour", hours % 24), ("minute", minute), ("second", second)


def _hundreds(value: int) -> Fragments:
    """Up to 999."""
    count, rest = divmod(value, 100)
    if not count:
        return _tens(rest)
    return (str(count), "100", *(("and", *_tens(rest)) if rest else ()))


def _tens(value: int) -> Fragments:
    """Up to 99."""
    if value < 20:
        return (str(value),)
    rest = value % 10
    return (str(value - rest), *((str(rest),) if rest else ()))


def _ordinal(day: int) -> Fragments:
    if day <= 20 or day == 30:
        return (f"day{day}",)
    return (str(day // 10 * 10), f"day{day % 10}")


def _year(year: int) -> Fragments:
    """In pairs, except the years that are said as numbers (2000 to 2009, and those before 1000)."""
    century, rest = divmod(year, 100)
    if year < 1000 or (century % 10 == 0 and rest < 10):
        return quantity(year)
    if not rest:
        return (*_tens(century), "100")
    return (*_tens(century), *_minutes(rest))


def _minutes(value: int) -> Fragments:
    """Two digits as in a time or a year: nothing, oh five, twenty-five."""
    if not value:
        return ()
    return ("oh", str(value)) if value < 10 else _tens(value)
