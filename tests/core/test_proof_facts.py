"""What is known on every way: nothing that some way contradicts, and forgotten where it may change."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from ivr.core.conditions import Condition, CustomerLevel, HasRm, IsOpen
from ivr.core.proof_facts import Settled, known_at, settled
from ivr.core.rulebook import Firm, Rulebook
from ivr.core.steps import Branch, EnterQueue, LookUp, Node, Play
from ivr.core.ways import Fact, all_ways

OPEN, GOLD = IsOpen("office"), CustomerLevel(("gold",))


def book(nodes: dict[str, Node]) -> Rulebook:
    return Rulebook("v1", Firm({}, "UTC", ("en",)), {"400": "begin"}, nodes, {}, {}, {}, {}, {}, {}, {})


def found(nodes: dict[str, Node]) -> list[Settled]:
    rules = book(nodes)
    return list(settled(rules, known_at(rules, all_ways(rules))))


def test_asked_twice_in_a_row() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(OPEN, "again", "q"),
        "again": Branch(OPEN, "q", "q"),
        "q": EnterQueue("q"),
    }
    assert found(nodes) == [Settled("again", Fact(OPEN, True), "then")]


def test_open_asked_where_closed_is_known() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(IsOpen("office", want=False), "again", "q"),
        "again": Branch(OPEN, "q", "q"),
        "q": EnterQueue("q"),
    }
    assert found(nodes) == [Settled("again", Fact(OPEN, False), "otherwise")]


def test_where_ways_meet_only_what_both_know_is_known() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(OPEN, "a", "b"),
        "a": Play("a", "meet"),
        "b": Play("b", "meet"),
        "meet": Branch(OPEN, "q", "q"),
        "q": EnterQueue("q"),
    }
    assert found(nodes) == []


def test_a_look_up_makes_the_customer_unknown_anew() -> None:
    def rules(then: Node) -> dict[str, Node]:
        return {"begin": Branch(GOLD, "then", "q"), "then": then, "last": Branch(GOLD, "q", "q"), "q": EnterQueue("q")}

    assert found(rules(Play("hello", "last"))) == [Settled("last", Fact(GOLD, True), "then")]
    assert found(rules(LookUp("last"))) == []


def test_in_a_circle_what_the_way_round_contradicts_is_not_known() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(GOLD, "loop", "q"),
        "loop": Branch(OPEN, "turn", "q"),
        "turn": LookUp("check"),
        "check": Branch(GOLD, "q", "loop"),
        "q": EnterQueue("q"),
    }
    rules = book(nodes)
    assert known_at(rules, all_ways(rules))["loop"] == {}


NAMES = ["begin", *"abcd"]
CONDITIONS: list[Condition] = [OPEN, GOLD, HasRm()]


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Node]:
    targets = st.sampled_from(NAMES)
    branches = st.builds(Branch, st.sampled_from(CONDITIONS), targets, targets)
    return {
        name: draw(branches | st.builds(Play, st.just("p"), targets) | st.builds(LookUp, targets)) for name in NAMES
    }


def walks(nodes: dict[str, Node], steps: int) -> Iterator[tuple[str, dict[Condition, bool]]]:
    """Every way of so many steps that no caller contradicts, with what he has shown on it."""
    ahead: list[tuple[str, dict[Condition, bool], int]] = [("begin", {}, 0)]
    while ahead:
        name, shown, length = ahead.pop()
        yield name, shown
        if length == steps:
            continue
        match nodes[name]:
            case Play(_, then):
                ahead.append((str(then), shown, length + 1))
            case LookUp(then):
                ahead.append((str(then), {OPEN: shown[OPEN]} if OPEN in shown else {}, length + 1))
            case Branch(condition, then, otherwise):
                for to, holds in ((then, True), (otherwise, False)):
                    if shown.get(condition, holds) is holds:
                        ahead.append((str(to), {**shown, condition: holds}, length + 1))


@given(flows())
def test_what_is_known_holds_on_every_way(nodes: dict[str, Node]) -> None:
    rules = book(nodes)
    known = known_at(rules, all_ways(rules))
    for name, shown in walks(nodes, 7):
        assert known[name].items() <= shown.items()
