"""Branches settled by what others asked: what follows on every way, and nothing that some caller contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.asking import Asked, holds
from ivr.core.call import Customer, RelationshipManager
from ivr.core.conditions import AllOf, AnyOf, AtTime, Condition, CustomerLevel, HasRm, IsOpen, Not, OnWeekday
from ivr.core.proof_facts import known_at
from ivr.core.proof_implied import Implied, implied
from ivr.core.rulebook import Calendar, Rulebook, Span
from ivr.core.steps import Branch, EnterQueue, LookUp, Node, Play
from ivr.core.ways import Fact, all_ways
from tests.calls.house import DID, rules

TODAY = date(2026, 6, 1)
OPEN, CLOSED = IsOpen("office"), IsOpen("office", want=False)
WEEKEND, MONDAY, NOON = OnWeekday((5, 6)), OnWeekday((0,)), AtTime(time(12), time(13))
GOLD, VIP, BOTH = CustomerLevel(("gold",)), CustomerLevel(("vip",)), CustomerLevel(("gold", "vip"))
OFFICE = Calendar("office", "Asia/Shanghai", (*((Span(time(9), time(18)),),) * 5, (), ()))


def book(nodes: dict[str, Node]) -> Rulebook:
    return replace(rules(), nodes=nodes, numbers={DID: "begin"}, calendars={"office": OFFICE})


def found(nodes: dict[str, Node]) -> list[Implied]:
    firm = book(nodes)
    return list(implied(firm, known_at(firm, all_ways(firm)), TODAY))


def asked_within(first: Condition, second: Condition, *, so: bool = True) -> list[Implied]:
    """What follows where the second is asked after the first has held (or not)."""
    begin = Branch(first, "then", "q") if so else Branch(first, "q", "then")
    return found({"begin": begin, "then": Branch(second, "q", "q"), "q": EnterQueue("wealth")})


@pytest.mark.parametrize(
    ("first", "so", "second", "holds"),
    [
        (WEEKEND, True, MONDAY, False),
        (MONDAY, True, WEEKEND, False),
        (WEEKEND, True, OPEN, False),
        (GOLD, True, BOTH, True),
        (BOTH, False, VIP, False),
        (GOLD, True, VIP, False),
        (VIP, True, AnyOf((WEEKEND, GOLD, Not(GOLD))), None),  # it holds anyhow
        (AllOf((VIP, OPEN)), True, Not(VIP), None),  # just what was asked: that is told otherwise
        (AllOf((VIP, OPEN)), True, AnyOf((VIP, MONDAY)), True),
        (AnyOf((VIP, WEEKEND)), False, AllOf((VIP, NOON)), False),
        (AnyOf((VIP, WEEKEND)), True, AllOf((VIP, NOON)), None),
        (AnyOf((WEEKEND,)), True, MONDAY, False),
        (Not(AllOf((BOTH,))), True, VIP, False),
        (OPEN, True, NOON, None),
        (OPEN, True, VIP, None),
    ],
)  # fmt: skip
def test_what_follows_from_one_branch(first: Condition, so: bool, second: Condition, holds: bool | None) -> None:
    assert [one.holds for one in asked_within(first, second, so=so)] == ([] if holds is None else [holds])


def test_the_fact_that_settles_it_is_named_or_all_that_do_so_together() -> None:
    (alone,) = asked_within(AllOf((GOLD, HasRm(), OPEN)), VIP)
    (together,) = asked_within(AllOf((OPEN, AtTime(time(8), time(10)))), AtTime(time(9), time(12)))
    assert alone.known == (Fact(GOLD, True),)
    assert set(together.known) == {Fact(OPEN, True), Fact(AtTime(time(8), time(10)), True)}


def test_where_some_way_has_not_asked_nothing_follows() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(VIP, "meet", "other"),
        "other": Branch(WEEKEND, "meet", "q"),
        "meet": Branch(BOTH, "q", "q"),
        "q": EnterQueue("wealth"),
    }
    assert found(nodes) == []


def test_after_a_look_up_nothing_follows_of_the_customer() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(AllOf((GOLD, WEEKEND)), "look", "q"),
        "look": LookUp("level"),
        "level": Branch(VIP, "q", "day"),
        "day": Branch(MONDAY, "q", "q"),
        "q": EnterQueue("wealth"),
    }
    assert [one.node for one in found(nodes)] == ["day"]


def test_ways_that_contradict_themselves_are_no_ways() -> None:
    nodes: dict[str, Node] = {
        "begin": Branch(AllOf((OPEN, CLOSED)), "never", "q"),
        "never": Branch(AllOf((VIP, GOLD)), "q", "q"),
        "q": EnterQueue("wealth"),
    }
    firm = book(nodes)
    assert set(known_at(firm, all_ways(firm))) == {"begin", "q"}


NAMES = ["begin", *"abcd"]
SIMPLE = st.sampled_from([OPEN, CLOSED, WEEKEND, MONDAY, NOON, GOLD, VIP, BOTH, HasRm()])
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    SIMPLE,
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=2).map(lambda parts: AllOf(tuple(parts))),
        st.lists(part, min_size=1, max_size=2).map(lambda parts: AnyOf(tuple(parts))),
        part.map(Not),
    ),
    max_leaves=3,
)
RM = RelationshipManager("R1", "Zhang Wei", "138")
CALLERS = [None, *(Customer("C1", "Li", "139", level, rm=rm) for level in ("", "gold", "vip") for rm in (None, RM))]


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Node]:
    targets = st.sampled_from(NAMES)
    branches = st.builds(Branch, CONDITIONS, targets, targets)
    return {name: draw(branches | st.builds(Play, st.just("p"), targets)) for name in NAMES}


def walked(firm: Rulebook, asked: Asked) -> Iterator[tuple[str, bool]]:
    """The branches that this caller comes to, and what he is told there."""
    name, steps = "begin", 0
    while steps < 12:
        node = firm.nodes[name]
        if isinstance(node, Branch):
            answer, _ = holds(firm, node.condition, asked)
            yield name, answer
            name = str(node.then if answer else node.otherwise)
        elif isinstance(node, Play):
            name = str(node.next)
        steps += 1


@settings(max_examples=200, deadline=None)
@given(flows(), st.lists(st.integers(0, 14 * 24 * 4), min_size=1, max_size=6), st.sampled_from(CALLERS))
def test_no_caller_contradicts_what_follows(
    nodes: dict[str, Node], quarters: list[int], caller: Customer | None
) -> None:
    firm = book(nodes)
    follows = {one.node: one.holds for one in found(nodes)}
    for quarter in quarters:
        asked = Asked(caller, datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter))
        assert [name for name, answer in walked(firm, asked) if follows.get(name, answer) is not answer] == []
