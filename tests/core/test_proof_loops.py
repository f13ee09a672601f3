"""Circles that are refused: those that somebody goes round who presses nothing; a key for each round is a bound."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.conditions import HasRm
from ivr.core.proof_loops import loops
from ivr.core.steps import Branch, DialOut, GoAtMost, HangUp, Menu, Node, Play
from ivr.core.ways import all_ways
from tests.calls.house import DID, rules

S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("node", "refused"),
    [
        (Menu("m", {"4": "start", "9": "bye"}, S, S, 3, "bye"), False),
        (Menu("m", {"4": "bye"}, S, S, 3, "start"), True),
        (Branch(HasRm(), "start", "bye"), True),
        (DialOut("021", S, "start"), True),
        (GoAtMost(2, "start", "bye"), False),
        (GoAtMost(2, "bye", "start"), True),
    ],
)
def test_a_circle_needs_a_key_or_a_bound(node: Node, refused: bool) -> None:
    book = rules(nodes={"start": Play("hello", "here"), "here": node, "bye": HangUp()}, numbers={DID: "start"})
    assert bool(list(loops(all_ways(book)))) == refused
