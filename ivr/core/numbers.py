"""Telephone numbers as they come from strangers: cleaned, judged, shortened for people's eyes."""

from __future__ import annotations

import re
from collections.abc import Container

_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_IN_A_TEXT = re.compile(r"(?<![A-Za-z0-9_.\-])\+?[0-9]{8,20}(?![A-Za-z0-9_]|[.\-][0-9])")
_FILLING = re.compile(r"[\s().\-/]")


def clean(raw: str) -> str:
    """A caller's number as digits with an optional `+`; empty if it is withheld, forged or full of anything else."""
    number = _FILLING.sub("", raw)
    return number if _NUMBER.fullmatch(number) else ""


def dialable(raw: str) -> str:
    """The number to dial, or empty if what stands there cannot be dialled (letters, too short, too long)."""
    number = clean(raw)
    return number if 3 <= len(number.lstrip("+")) <= 15 else ""


def rule_for(dialled: str, rules: Container[str]) -> str:
    """Which of the rules' numbers was dialled: itself, or else the longest that ends in `*` for any further digits.

    Empty if there is none.
    """
    if dialled in rules:
        return dialled
    patterns = (f"{dialled[:length]}*" for length in range(len(dialled), 0, -1))
    return next((pattern for pattern in patterns if pattern in rules), "")


def a_dialled(rule: str, rules: Container[str]) -> str:
    """A number that comes to this rule: of `4008*` one that no other of the rules takes, as `4008000000`."""
    if not rule.endswith("*"):
        return rule
    begins = rule.removesuffix("*")
    tries = [begins + digit * max(1, 10 - len(begins)) for digit in "0123456789"]
    return next((number for number in tries if rule_for(number, rules) == rule), tries[0])


SHORTEST_END = 3
"""Digits; fewer fit too many numbers."""


def is_end(digits: str) -> bool:
    """Whether somebody can be looked for by these last digits."""
    return digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_END


SHOWN = 4
"""Digits at a masked number's end that everybody sees; of one with fewer than eight, two."""


def masked(number: str) -> str:
    """`13812340001` -> `138****0001`; short numbers lose all but their end."""
    if len(number) < 8:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return f"{number[:3]}****{number[-SHOWN:]}"


def masked_in(text: str) -> str:
    """A text with every telephone number in it shortened; ids, times and addresses stay as they are."""
    return _IN_A_TEXT.sub(lambda found: masked(found[0]), text)
