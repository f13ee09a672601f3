"""Texts as they are read aloud: figures become words, and mixed texts fall into their scripts. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from ivr.voice import say
from ivr.voice.fragments import TEXTS

_FIGURES = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"|(?P<time>(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d))"
    r"|(?P<year>(?<!\d)\d{4}(?=年))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s?[%％])?",
    re.ASCII,
)
_LONGEST_QUANTITY = 6
"""A longer row of digits without commas is a telephone or account number, not a quantity."""
_WORD = r"[A-Za-z][A-Za-z'’.&-]*"
_PIECES = re.compile(rf"{_WORD}(?:[\s,]+{_WORD})*[,;:!?，。；：！？、]?|[^A-Za-z]+")
_ASCII_STOPS = str.maketrans("，。；：！？、", ",.;:!?,")


def in_words(text: str, lang: str) -> str:
    """The text with its figures spelled out; languages without number words are left as they are."""
    if lang not in TEXTS:
        return text
    return _FIGURES.sub(lambda found: _words(found, lang), text)


def by_script(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """(language, piece) in order: in a Chinese text, Latin words are English; other texts are one piece."""
    if lang != "zh":
        yield lang, text
        return
    for piece in _PIECES.findall(text):
        if not re.search(r"\w", piece):
            continue
        if piece[0].isascii() and piece[0].isalpha():
            yield "en", piece.strip().translate(_ASCII_STOPS)
        else:
            yield "zh", piece.strip()


def _words(found: re.Match[str], lang: str) -> str:
    names = _fragments(found, lang)
    spoken = ("" if lang == "zh" else " ").join(TEXTS[lang][name] for name in names)
    if not found["percent"]:
        return spoken
    return f"百分之{spoken}" if lang == "zh" else f"{spoken} percent"


def _fragments(found: re.Match[str], lang: str) -> say.Fragments:
    raw = found[0]
    match found.lastgroup if found.lastgroup != "percent" else "number":
        case "date":
            return _date_or_digits(raw, lang)
        case "time":
            return say.time_of_day(dt.time.fromisoformat(raw.zfill(5)), lang)
        case "year":
            return tuple(raw)
        case _:
            return _number(found["number"], lang)


def _date_or_digits(raw: str, lang: str) -> say.Fragments:
    """What looks like a date but is none (2026-13-40) is read digit by digit."""
    try:
        return say.date(dt.date.fromisoformat(raw), lang)
    except ValueError:
        return say.digits(raw, lang)


def _number(raw: str, lang: str) -> say.Fragments:
    if raw.isdigit() and (len(raw) > _LONGEST_QUANTITY or (len(raw) > 1 and raw[0] == "0")):
        return say.digits(raw, lang)
    return say.number(Decimal(raw.replace(",", "")), lang)
