"""Keys that are known beforehand, handed to the places that ask for them as a telephone would."""

from __future__ import annotations

from itertools import accumulate

from ivr.core.flow import Reading, read_keys
from ivr.core.steps import ChooseLanguage, Collect, Menu
from ivr.core.walk import Listening

SILENCE = "-"
Keys = tuple[str, ...]
"""What the caller presses: each part without a pause, and `-` in it is a place at which he presses nothing."""


def pressed(node: Listening, keys: Keys) -> tuple[str, Keys]:
    """What the caller types at this place, and the keys that are left for the next; without any it is silence."""
    if not keys:
        return "", ()
    part, *later = keys
    at_once, dash, _ = part.partition(SILENCE)
    typed, used = _typed(node, at_once) if at_once else ("", len(dash))
    left = part[used:]
    return typed, (left, *later) if left else tuple(later)


def _typed(node: Listening, keys: str) -> tuple[str, int]:
    """What the place takes of keys that come without a pause, and how many it has heard for that."""
    match node:
        case Menu():
            choice = next((typed for typed in accumulate(keys) if read_keys(node, typed) is not Reading.MORE), keys)
            return choice, len(choice)
        case Collect(longest=longest, terminator=terminator, masked=masked):
            heard = keys[:longest]
            digits, ended, _ = heard.partition(terminator) if terminator else (heard, "", "")
            return digits, len(keys) if masked else len(digits) + len(ended)  # too many secret digits are forgotten
        case ChooseLanguage():
            return keys[0], 1
