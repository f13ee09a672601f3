"""Numbers, digits, dates, times of day and money as sequences of fragments, in Mandarin and English. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
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


_LANGUAGES: Mapping[str, _Speech] = {"zh": mandarin, "en": english}
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


def spoken(what: str, value: str, lang: str) -> Fragments:
    """What a `say` step says: `what` is number, digits, date (2026-12-31), time (15:05) or money.

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
            case "money":
                return money(_decimal(value), lang)
            case _:
                raise VoiceError(f"`{what}` is nothing that can be said: number, digits, date, time or money.")
    except (ValueError, InvalidOperation):
        raise VoiceError(f"{value!r} cannot be said as {what}.") from None


def _decimal(value: str) -> Decimal:
    """A finite number, thousands' commas allowed."""
    result = Decimal(value.replace(",", ""))
    if not result.is_finite() or abs(result.adjusted()) > 30:
        raise ValueError(value)
    return result


def _known(lang: str) -> str:
    """The language itself, if numbers can be said in it."""
    if lang not in _LANGUAGES:
        raise VoiceError(f"Numbers can be said in {' and '.join(_LANGUAGES)}, not in {lang!r}.")
    return lang
