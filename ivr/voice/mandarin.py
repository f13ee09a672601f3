"""How Mandarin puts numbers, dates, times and money together; results are names of fragments."""

from __future__ import annotations

import datetime as dt

Fragments = tuple[str, ...]

MINUS: Fragments = ("fu",)
POINT = "dian"
LIMIT = 10**16
"""Numbers from here on are read digit by digit."""

_PLACES = ((1000, "1000"), (100, "100"), (10, "10"))
_PARTS_OF_DAY = ((6, "lingchen"), (12, "shangwu"), (13, "zhongwu"), (18, "xiawu"), (24, "wanshang"))


def quantity(value: int) -> Fragments:
    """A whole number from 0 up to `LIMIT`: 2000 takes `liang`, 12 no leading one, gaps one zero."""
    if value == 0:
        return ("0",)
    read = _large(value)
    return read[1:] if read[:2] == ("1", "10") else read


def digits(row: str) -> Fragments:
    """Digits one by one, with `yao` for 1."""
    return tuple("yao" if digit == "1" else digit for digit in row)


def date(day: dt.date) -> Fragments:
    """The year by its digits, month and day as numbers."""
    return (*str(day.year), "nian", *quantity(day.month), "yue", *quantity(day.day), "ri")


def weekday(day: dt.date) -> Fragments:
    """`xingqi` and its number; Sunday's is `ri`."""
    number = day.isoweekday()
    return ("xingqi", "ri" if number == 7 else str(number))


def time_of_day(moment: dt.time) -> Fragments:
    """Part of the day, hour, and minutes (none: `zheng`, thirty: `ban`)."""
    part = next(name for before, name in _PARTS_OF_DAY if moment.hour < before)
    hour = moment.hour if moment.hour <= 12 else moment.hour - 12
    return (part, *counted(hour), "dian", *_minutes(moment.minute))


def money(yuan: int, fen: int) -> Fragments:
    """Yuan, jiao and fen; a gap of jiao is a zero."""
    jiao, rest = divmod(fen, 10)
    read: Fragments = (*counted(yuan), "yuan") if yuan or not fen else ()
    if jiao:
        read += (*(quantity(jiao) if read else counted(jiao)), "jiao")
    if rest:
        gap = ("0",) if read and not jiao else ()
        read += (*gap, *(quantity(rest) if read else counted(rest)), "fen")
    return read


def counted(value: int) -> Fragments:
    """A number before what it counts: two is `liang`."""
    return ("liang",) if value == 2 else quantity(value)


def duration(seconds: int) -> Fragments:
    """`Tian`, `xiaoshi`, `fenzhong` and `miao`, each counted."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    counts = (("tian", hours // 24), ("xiaoshi", hours % 24), ("fenzhong", minute), ("miao", second))
    return tuple(name for unit, count in counts if count for name in (*counted(count), unit)) or ("0", "miao")


def wait(minutes: int) -> Fragments:
    """`Dayue` and so many minutes; of 0, less than one."""
    return ("dayue", *duration(60 * minutes)) if minutes else ("buyifenzhong",)


def wait_range(low: int, high: int | None) -> Fragments:
    """`San dao wu fenzhong`; with no upper end, `chaoguo`."""
    if high is None:
        return ("chaoguo", *duration(low))
    if high <= 60 or low == high:
        return wait(high // 60 if high > 60 else 0)
    first = counted(low // 60) if low >= 60 else ("banfenzhong",)
    return (*first, "dao", *duration(high))


def _large(value: int) -> Fragments:
    """Eights and fours of digits before `yi` and `wan`."""
    for size, name in ((10**8, "100000000"), (10**4, "10000")):
        if value >= size:
            high, low = divmod(value, size)
            head = ("liang",) if high == 2 else _large(high)
            gap = ("0",) if 0 < low < size // 10 else ()
            return (*head, name, *gap, *(_large(low) if low else ()))
    return _thousands(value)


def _thousands(value: int) -> Fragments:
    """Up to 9999; a run of zeros between digits is said once."""
    read: Fragments = ()
    for size, name in _PLACES:
        digit, value = divmod(value, size)
        if digit:
            leading_two = digit == 2 and not read and size > 10
            read += ("liang" if leading_two else str(digit), name)
        elif read and value and read[-1] != "0":
            read += ("0",)
    return (*read, str(value)) if value else read


def _minutes(minute: int) -> Fragments:
    match minute:
        case 0:
            return ("zheng",)
        case 30:
            return ("ban",)
        case _ if minute < 10:
            return ("0", str(minute), "fen")
        case _:
            return (*quantity(minute), "fen")
