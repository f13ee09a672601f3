"""The flow as a graph: ways on from each kind of step, and how a way is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.conditions import AnyOf, Condition, CustomerLevel, HasAnswer, HasRm, IsOpen, ManyWait, Not, OnWeekday
from ivr.core.steps import (
    AskWeb,
    Back,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    NoteCallback,
    Play,
    PlayNotices,
    Repeat,
    Say,
    SetFacts,
)
from ivr.core.ways import Fact, fact, reached, way_to, ways

S = timedelta(seconds=1)
MENU = Menu("menu", {"1": "menus.main.keys.1", "4": "menus.sub"}, 5 * S, 3 * S, 3, "queue")
NODES: dict[str, Node] = {
    "flows.main[0]": Branch(IsOpen("office", want=False), "box", "menus.main"),
    "menus.main": MENU,
    "menus.main.keys.1": EnterQueue("q"),
    "menus.sub": Menu("menu", {"*": "menus.main"}, 5 * S, 3 * S, 3, None),
    "queue": EnterQueue("q"),
    "box": LeaveMessage("box"),
    "alone": HangUp(),
}
GRAPH = {name: ways(node) for name, node in NODES.items()}
BEGIN = {"flows.main[0]": "400"}


@pytest.mark.parametrize(
    ("node", "leads"),
    [
        (Play("hello", "a"), [("a", "", False)]),
        (Say("digits", "12", None), [(None, "", False)]),
        (LookUp("a"), [("a", "", False)]),
        (ChooseLanguage("hello", {"1": "zh"}, 4 * S, "customer", "a"), [("a", "", False)]),
        (Branch(HasRm(), "a", "b"), [("a", "RM present", False), ("b", "no RM", False)]),
        (Branch(IsOpen("x", want=False), "a", "b"), [("a", "x closed", False), ("b", "x open", False)]),
        (Branch(CustomerLevel(("vip",)), "a", None), [("a", "level vip", False), (None, "level not vip", False)]),
        (
            Menu("m", {"1": "a"}, S, S, 1, "b"),
            [("a", "key 1", True), ("b", "no key", False)],
        ),
        (
            Collect("pin", "m", 1, 4, S, S, "#", 1, True, "a", "b"),
            [("a", "digits", True), ("b", "no digits", False)],
        ),
        (CallRm("q", S, "1", S, "a"), [("a", "RM not reached", False)]),
        (EnterQueue("q"), []),
        (LeaveMessage("box"), []),
        (HangUp(), []),
        (Repeat(), []),
        (Back(), []),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, list) else "",
)
def test_the_ways_on(node: Node, leads: list[tuple[str | None, str, bool]]) -> None:
    assert [(way.to, way.by, way.pressed) for way in ways(node)] == leads


def test_a_fact_is_the_same_however_it_is_asked_for() -> None:
    assert fact(IsOpen("office", want=False), True) == Fact(IsOpen("office"), False)
    assert fact(HasRm(want=False), False) == Fact(HasRm(), True)


def test_what_no_way_leads_to_is_not_reached() -> None:
    assert set(NODES) - set(reached(GRAPH, BEGIN)) == {"alone"}


def test_what_is_shut_is_come_to_and_not_passed() -> None:
    assert set(reached(GRAPH, BEGIN, lambda name: name == "menus.main")) == {"flows.main[0]", "box", "menus.main"}


@pytest.mark.parametrize(
    ("goal", "path"),
    [
        ("box", "400 -> flows.main[0] -> office closed -> box"),
        ("menus.main.keys.1", "400 -> flows.main[0] -> office open -> menus.main -> key 1"),
        ("menus.sub", "400 -> flows.main[0] -> office open -> menus.main -> key 4 -> menus.sub"),
        ("alone", ""),
    ],
)
def test_the_shortest_way_is_told(goal: str, path: str) -> None:
    assert way_to(GRAPH, BEGIN, {goal}) == path


def test_a_long_way_is_cut_in_the_middle() -> None:
    chain = {f"f[{at}]": ways(Play("hello", f"f[{at + 1}]")) for at in range(20)}
    assert way_to(chain, {"f[0]": "400"}, {"f[19]"}) == "400 -> f[0] -> f[1] -> ... -> f[16] -> f[17] -> f[18] -> f[19]"


@pytest.mark.parametrize(
    ("node", "leads"),
    [
        (SetFacts((("a", "b"),), "on"), [("on", False)]),
        (PlayNotices("office", "on"), [("on", False)]),
        (DialOut("021", timedelta(seconds=5), "else"), [("else", False)]),
        (AskWeb("https://x.example", timedelta(seconds=1), 1, (), "on", "else"), [("on", False), ("else", False)]),
        (GoAtMost(2, "on", "else"), [("on", True), ("else", False)]),
        (NoteCallback("box"), []),
    ],
)
def test_only_a_way_back_is_bounded(node: Node, leads: list[tuple[str | None, bool]]) -> None:
    assert [(way.to, way.bounded) for way in ways(node)] == leads


@pytest.mark.parametrize(
    ("condition", "lasts"),
    [
        (IsOpen("office"), True),
        (Not(HasRm()), True),
        (OnWeekday((5,)), True),
        (HasAnswer("topic", ("a",)), False),
        (ManyWait("q", 5), False),
        (AnyOf((IsOpen("office"), HasRm())), False),
    ],
)
def test_what_may_change_during_a_call_is_never_taken_as_settled(condition: Condition, lasts: bool) -> None:
    assert all((way.given is not None) is lasts for way in ways(Branch(condition, "on", "else")))
