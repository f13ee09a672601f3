"""How wide a text is when drawn: estimated, for no font is known here; rather a little too wide than too narrow."""

from __future__ import annotations

import unicodedata

_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[]{} I1"), frozenset("mwMW@%")


def width(text: str, size: float) -> float:
    """The text's width in the units of `size`, which is the height of its letters' body."""
    return size * sum(map(_ems, text))


def cut(text: str, size: float, widest: float) -> str:
    """The text, or as much of it as fits, with `…`."""
    if width(text, size) <= widest:
        return text
    while text and width(text + "…", size) > widest:
        text = text[:-1]
    return text.rstrip() + "…"


def _ems(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in ("W", "F", "A"):
        return 1.0
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.92
    return 0.7 if letter.isupper() else 0.58
