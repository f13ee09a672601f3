"""What each place takes of keys that are known beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.pressing import Keys, pressed
from ivr.core.steps import ChooseLanguage, Collect, Menu
from ivr.core.walk import Listening

S = timedelta(seconds=1)
MENU = Menu("menu", {"1": "a", "12": "b", "9": "c"}, 5 * S, 2 * S, 3, None)
POLICY = Collect("policy", "ask", 10, 12, 5 * S, 2 * S, "#", 3, False, None, None)
LANGUAGE = ChooseLanguage("choose", {"1": "zh"}, 4 * S, "zh", None)


@pytest.mark.parametrize(
    ("node", "keys", "typed", "left"),
    [
        (MENU, (), "", ()),
        (MENU, ("9",), "9", ()),
        (MENU, ("98",), "9", ("8",)),
        (MENU, ("5", "9"), "5", ("9",)),
        (MENU, ("1", "2"), "1", ("2",)),
        (MENU, ("123",), "12", ("3",)),
        (MENU, ("13",), "13", ()),
        (MENU, ("-9",), "", ("9",)),
        (MENU, ("1-2",), "1", ("-2",)),
        (MENU, ("-", "9"), "", ("9",)),
        (LANGUAGE, ("11",), "1", ("1",)),
        (POLICY, ("9876",), "9876", ()),
        (POLICY, ("9876", "1"), "9876", ("1",)),
        (POLICY, ("1234567890151111",), "123456789015", ("1111",)),
        (POLICY, ("1234567890#1",), "1234567890", ("1",)),
        (POLICY, ("123456789015#1",), "123456789015", ("#1",)),
        (POLICY, ("#1",), "", ("1",)),
        (replace(POLICY, terminator=""), ("12#",), "12#", ()),
        (replace(POLICY, masked=True), ("1234567890151111", "1"), "123456789015", ("1",)),
        (replace(POLICY, masked=True), ("1234567890#11-1",), "1234567890", ("-1",)),
    ],
)
def test_each_place_takes_what_a_live_call_would(node: Listening, keys: Keys, typed: str, left: Keys) -> None:
    assert pressed(node, keys) == (typed, left)
