"""What a caller chose is told by the name that the rules have for it, and what he did not choose is not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.core.board import Chosen
from ivr.core.conditions import IsOpen
from ivr.core.steps import Branch, Menu, Node, Play
from ivr.core.trace import TraceStep
from ivr.picture.chosen import chosen
from tests.calls.house import NODES, rules

TITLE = {"zh": "理财", "en": "investments"}
WEALTH = Chosen("queue", "wealth", TITLE)


def told(what: str, line: str, **more: Node) -> Chosen | None:
    wealth = replace(rules().queues["wealth"], title=TITLE)
    firm = rules(nodes={**NODES, **more}, queues={**rules().queues, "wealth": wealth})
    return chosen(firm, TraceStep("c1", datetime(2026, 6, 1, tzinfo=UTC), what, line))


@pytest.mark.parametrize(
    ("what", "line", "expected"),
    [
        ("menu", "main: key 1", WEALTH),
        ("menu", "main: key 2", Chosen("queue", "noted")),
        ("menu", "main: key 3", Chosen("step", "own RM")),
        ("menu", "main: key 4", Chosen("place", "sub")),
        ("menu", "main: key 5", Chosen("place", "card")),
        ("menu", "main: key 9: again", None),
        ("menu", "sub: key *: back", None),
        ("menu", "main: wrong key 7, try 1 of 3", None),
        ("menu", "main: no key, 3 of 3 tries", None),
        ("menu", "a menu of other rules: key 1", None),
        ("language", "speaks zh (key 1)", Chosen("language", "zh")),
        ("language", "speaks zh (customer's own)", None),
        ("collect", "collect: card: ****", None),
        ("branch", "main: key 1", None),
    ],
)
def test_a_choice_has_the_name_of_that_to_which_it_leads(what: str, line: str, expected: Chosen | None) -> None:
    assert told(what, line) == expected


def menu(target: str) -> Menu:
    main = NODES["menus.main"]
    assert isinstance(main, Menu)
    return replace(main, keys={"1": target})


def test_steps_that_go_straight_on_are_passed_over_and_a_flow_is_known_by_its_own_name() -> None:
    line = "main: key 1"
    inline = {"menus.main": menu("first"), "first": Play("hold_on", "to_wealth")}
    assert told("menu", line, **inline) == WEALTH
    flow = {"menus.main": menu("flows.loans[0]"), "flows.loans[0]": Play("hold_on", "to_wealth")}
    assert told("menu", line, **flow) == Chosen("place", "loans")


@pytest.mark.parametrize(
    ("then", "otherwise", "expected"),
    [
        ("to_wealth", "bye", WEALTH),
        ("flows.main[2].then[0]", "to_wealth", WEALTH),
        ("to_wealth", "to_note", Chosen("step", "key 1")),
    ],
)
def test_whether_it_is_open_was_not_his_choice(then: str, otherwise: str, expected: Chosen) -> None:
    nodes = {"menus.main": menu("asks"), "asks": Branch(IsOpen("office", want=True), then, otherwise)}
    assert told("menu", "main: key 1", **nodes) == expected
