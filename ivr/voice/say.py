"""Numbers, digits, dates, times, money and durations as sequences of fragments, in Mandarin and English. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import ceil
from typing import Protocol

from ivr.errors import VoiceError
from ivr.voice import english, mandarin

Fragments = tuple[str, ...]
"""Names of fragments, in the order in which they are played."""


class _Speech(Protocol):
    """What a language's module offers."""

    MINUS: Fragments
    POINT: str
    LIMIT: int

    def quantity(self, value: int, /) -> Fragments: ...
    def digits(self, row: str, /) -> Fragments: ...
    def date(self, day: dt.date, /) -> Fragments: ...
    def weekday(self, day: dt.date, /) -> Fragments: ...
    def time_of_day(self, moment: dt.time, /) -> Fragments: ...
    def money(self, yuan: int, fen: int, /) -> Fragments: ...
    def counted(self, value: int, /) -> Fragments: ...
    def duration(self, seconds: int, /) -> Fragments: ...
    def wait(self, minutes: int, /) -> Fragments: ...
    def wait_range(self, low: int, high: int | None, /) -> Fragments: ...


_LANGUAGES: Mapping[str, _Speech] = {"zh": mandarin, "en": english}
LONGEST = 100 * 86400
"""Seconds; whatever lasts as long as that is told otherwise."""
STEPS = (30, 60, 120, 180, 300, 600, 900, 1200, 1800)
"""Seconds, in which people tell how long they may have to wait."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FILLING = str.maketrans("", "", " -+().")


def number(value: int | Decimal, lang: str) -> Fragments:
    """A quantity: `1005` -> one thousand and five; decimals are read one by one after the point."""
    speech = _LANGUAGES[_known(lang)]
    sign = speech.MINUS if value < 0 else ()
    whole, _, decimals = format(abs(Decimal(value)), "f").partition(".")
    tail = (speech.POINT, *decimals) if decimals else ()
    read = speech.quantity(int(whole)) if int(whole) < speech.LIMIT else tuple(whole)
    return (*sign, *read, *tail)


def digits(value: str, lang: str) -> Fragments:
    """One digit after the other, as telephone numbers are read (Mandarin says `yao` for 1)."""
    bare = value.translate(_FILLING)
    if not (bare.isascii() and bare.isdigit()):
        raise VoiceError(f"{value!r} is not a row of digits.")
    return _LANGUAGES[_known(lang)].digits(bare)


def date(day: dt.date, lang: str) -> Fragments:
    """A day with its year, without the weekday."""
    return _LANGUAGES[_known(lang)].date(day)


def weekday(day: dt.date, lang: str) -> Fragments:
    """The day of the week."""
    return _LANGUAGES[_known(lang)].weekday(day)


def time_of_day(moment: dt.time, lang: str) -> Fragments:
    """Hours and minutes on the twelve-hour clock, with the part of the day."""
    return _LANGUAGES[_known(lang)].time_of_day(moment)


def money(amount: Decimal, lang: str) -> Fragments:
    """An amount in yuan, rounded to the fen."""
    speech = _LANGUAGES[_known(lang)]
    fen = int((abs(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    sign = speech.MINUS if amount < 0 and fen else ()
    if fen // 100 >= speech.LIMIT:
        raise VoiceError(f"{amount} is too large an amount to be said.")
    return (*sign, *speech.money(*divmod(fen, 100)))


def count(value: int, lang: str) -> Fragments:
    """How many of something: two is `liang` in Mandarin."""
    return _LANGUAGES[_known(lang)].counted(value) if value == 2 else number(value, lang)


def duration(seconds: int, lang: str) -> Fragments:
    """Days, hours, minutes and seconds, each where there are any."""
    if not 0 <= seconds < LONGEST:
        raise VoiceError(f"{seconds} seconds are no duration that can be said.")
    return _LANGUAGES[_known(lang)].duration(seconds)


def wait(seconds: float, lang: str) -> Fragments:
    """A wait as people tell it: about so many minutes, rounded up, from ten minutes on to the next five."""
    minutes = ceil(seconds / 60)
    return _LANGUAGES[_known(lang)].wait(0 if seconds < 60 else minutes if minutes <= 10 else 5 * ceil(minutes / 5))


def wait_range(low: float, high: float, lang: str) -> Fragments:
    """Two waits (seconds) as people tell them: from the step next to the lower one to the step above the higher one."""
    first = min(STEPS, key=lambda step: abs(step - low))
    last = next((step for step in STEPS if step >= high), None)
    return _LANGUAGES[_known(lang)].wait_range(first, last)


def spoken(what: str, value: str, lang: str) -> Fragments:  # noqa: C901 - one case per kind of value
    """What a `say` step or a prompt says of a value, by its kind.

    number, count: 1005. digits: 95588. amount: 9.90. date: 2026-12-31. time: 15:05. duration, wait: 90s, or seconds.
    wait_range: 170-290, in seconds.
    `VoiceError` if `value` is no such thing.
    """
    try:
        match what:
            case "number":
                return number(_decimal(value), lang)
            case "digits":
                return digits(value, lang)
            case "date":
                return date(dt.date.fromisoformat(value), lang)
            case "time":
                return time_of_day(dt.time.fromisoformat(value), lang)
            case "amount":
                return money(_decimal(value), lang)
            case "count":
                return count(int(value), lang)
            case "duration":
                return duration(round(_seconds(value)), lang)
            case "wait":
                return wait(_seconds(value), lang)
            case "wait_range":
                low, high = map(_seconds, value.split("-"))
                return wait_range(low, high, lang)
            case _:
                raise VoiceError(f"`{what}` is nothing that can be said.")
    except (ValueError, InvalidOperation):
        raise VoiceError(f"{value!r} cannot be said as {what}.") from None


def _decimal(value: str) -> Decimal:
    """A finite number, thousands' commas allowed."""
    result = Decimal(value.replace(",", ""))
    if not result.is_finite() or abs(result.adjusted()) > 30:
        raise ValueError(value)
    return result


def _seconds(value: str) -> float:
    """`90`, `90s`, `1.5m`, `2h` or `3d` in seconds."""
    unit = _UNITS.get(value[-1:])
    return float(_decimal(value[:-1] if unit else value)) * (unit or 1)


def _known(lang: str) -> str:
    """The language itself, if numbers can be said in it."""
    if lang not in _LANGUAGES:
        raise VoiceError(f"Numbers can be said in {' and '.join(_LANGUAGES)}, not in {lang!r}.")
    return lang
