"""Signs that look like those of the keyboard but are others: full-width, curly, long, or not to be seen at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL_WIDTH = {chr(plain + 0xFEE0): chr(plain) for plain in range(0x21, 0x7F)}
_NAMES = {":": "colon", ",": "comma", ";": "semicolon", "-": "dash", "~": "tilde", "*": "star", '"': "quotation mark"}
_NAMES |= dict.fromkeys("{}", "brace") | dict.fromkeys("[]", "bracket")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_QUOTES = dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛", "'")
UNSEEN = "\u00a0\u00ad\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff"
"""Blanks that YAML takes for letters, and characters that nobody can see; for a class in a pattern."""
_PLAIN = str.maketrans(_FULL_WIDTH | _DASHES | _QUOTES | {"、": ",", "〜": "~"})
_BARE = re.compile(r"[0-9]{1,3}|[0-9.]+[smhd]|[A-Za-z][\w-]*|\[.*\]|\{.*\}")


@dataclass(frozen=True, slots=True)
class Foreign:
    """Such a sign: where it stands (counted from 0), and what it is."""

    at: int
    what: str
    unseen: bool = False


def foreign(text: str) -> Foreign | None:
    """The first such sign in a text that should hold none."""
    if found := re.search(f"[{UNSEEN}]", text):
        return Foreign(found.start(), unseen(found[0]), unseen=True)
    return next((Foreign(at, f'"{sign}" is {name}.') for at, sign in enumerate(text) if (name := _name(sign))), None)


def unseen(sign: str) -> str:
    """What it is, in a sentence."""
    kinds = {"\u00a0": "a no-break blank", "\u3000": "a full-width blank", "\u202f": "a no-break blank"}
    if sign in kinds:
        return f"This blank is {kinds[sign]} (U+{ord(sign):04X}), which YAML takes for a letter."
    return f"A character that nobody can see stands here (U+{ord(sign):04X})."


def plain(text: str) -> str:
    """The text in the keyboard's signs, without quotes around it, a blank behind each comma and a name's colon."""
    text = re.sub(f"[{UNSEEN}]+", " ", text).translate(_PLAIN).strip(" \"'")
    text = re.sub(r"\s*[,;]\s*", ", ", text)
    return re.sub(r"^([A-Za-z_]+) *: *(?=\S)", r"\1: ", text)


def written(text: str) -> str:
    """The text as it may be written for YAML: in quotes wherever they could matter."""
    return text if _BARE.fullmatch(text) else f'"{text}"'


def _name(sign: str) -> str:
    if sign in _QUOTES:
        return "a curly quotation mark"
    if sign in _DASHES:
        return "a long dash"
    if sign in "、〜":
        return "a Chinese comma" if sign == "、" else "a long tilde"
    if sign not in _FULL_WIDTH:
        return ""
    same = _FULL_WIDTH[sign]
    kind = "digit" if same.isdigit() else "letter" if same.isalpha() else _NAMES.get(same, same)
    return f"a full-width {kind}"
