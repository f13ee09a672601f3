"""Telephone numbers as they come from strangers: cleaned, judged, shortened for people's eyes."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_FILLING = re.compile(r"[\s().\-/]")


def clean(raw: str) -> str:
    """A caller's number as digits with an optional `+`; empty if it is withheld, forged or full of anything else."""
    number = _FILLING.sub("", raw)
    return number if _NUMBER.fullmatch(number) else ""


def dialable(raw: str) -> str:
    """The number to dial, or empty if what stands there cannot be dialled (letters, too short, too long)."""
    number = clean(raw)
    return number if 3 <= len(number.lstrip("+")) <= 15 else ""


def masked(number: str) -> str:
    """`13812340001` -> `138****0001`; short numbers lose all but their end."""
    if len(number) < 8:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return f"{number[:3]}****{number[-4:]}"
