"""Whether a centre can keep up."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from ivr.simulation.load import load, overload
from ivr.simulation.model import CallType, Constant, Exponential, Group, Model, Rate, Run
from tests.simulation.centres import kind


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((Rate(None, 2.0),), 6.0),
        ((Rate(10, 2.0), Rate(40, 6.0)), 15.0),
        ((Rate(10, 2.0), Rate(None, 1.0)), 3.0),
    ],
)
def test_load_is_that_of_the_long_run(rates: tuple[Rate, ...], expected: float) -> None:
    assert load(CallType("A", rates, Constant(3))) == pytest.approx(expected)


def centre(patience: Exponential | None = None) -> Model:
    types = {"A": kind("A", 2, Exponential(1), patience), "B": kind("B", 2, Exponential(1))}
    return Model(types, {"g": Group("g", 3, ("A", "B")), "h": Group("h", 1, ("B",))}, run=Run(10, 0, 1))


def test_it_is_told_which_calls_bring_more_work_than_there_are_agents() -> None:
    assert overload(centre()).startswith(
        "It cannot keep up: calls of type A and B bring work for 4 agents, and 4 serve them."
    )


def test_who_hangs_up_in_the_end_and_who_is_blocked_does_no_harm() -> None:
    assert overload(centre(Exponential(1))) == ""
    assert overload(replace(centre(), lines=10)) == ""


def test_one_type_alone_may_be_too_much_for_those_who_serve_it() -> None:
    groups = {"g": Group("g", 2, ("A",)), "h": Group("h", 9, ("B",))}
    assert overload(replace(centre(), groups=groups)).startswith("It cannot keep up: calls of type A bring")


AMPLE = {"A": 2.0, "B": 2.0, "C": 1.0}


def of_loads(loads: dict[str, float], *groups: tuple[int, str]) -> Model:
    """Types by their letters, each with so many erlangs; groups by the letters that they serve."""
    types = {name: kind(name, erlangs, Constant(1)) for name, erlangs in loads.items()}
    return Model(types, {skills: Group(skills, count, tuple(skills)) for count, skills in groups}, run=Run(10, 0, 1))


@pytest.mark.parametrize(
    ("loads", "groups", "too_much"),
    [
        (AMPLE, [(3, "AB"), (50, "C")], "A and B"),
        (AMPLE, [(3, "AB"), (2, "BC")], "A and B and C"),
        (AMPLE, [(3, "AB"), (3, "BC")], ""),
        (AMPLE, [(4, "AB"), (50, "C")], "A and B"),
        (AMPLE, [(1, "A"), (9, "B"), (9, "C")], "A"),
        ({"A": 2, "B": 2, "C": 1.5, "D": 2}, [(3, "AB"), (2, "BC"), (9, "D"), (0, "A")], "A and B and C"),
        ({"A": 1, "B": 1, "C": 1}, [(1, "AB"), (1, "BC"), (2, "CA")], ""),
        ({"A": 2, "B": 0}, [(3, "A"), (0, "B")], ""),
    ],
)
def test_those_are_named_who_are_too_much_for_all_who_serve_any_of_them(
    loads: dict[str, float], groups: list[tuple[int, str]], too_much: str
) -> None:
    told = overload(of_loads(loads, *groups))
    assert told.partition(" bring ")[0] == (too_much and f"It cannot keep up: calls of type {too_much}")


@pytest.mark.parametrize("seed", range(30))
def test_it_keeps_up_exactly_if_no_set_of_types_is_too_much(seed: int) -> None:
    """Every set of types, one after the other, says the same as the flow."""
    random = Random(seed)
    loads = {name: random.choice((0.5, 1.0, 1.5)) for name in "ABCDE"}
    groups = [(random.randint(0, 3), "".join(sorted(random.sample("ABCDE", random.randint(1, 3))))) for _ in range(4)]
    groups = list({skills: (count, skills) for count, skills in groups}.values())
    sets = (chosen for size in range(1, 6) for chosen in combinations("ABCDE", size))
    plain = any(
        sum(loads[name] for name in chosen) >= sum(count for count, skills in groups if set(chosen) & set(skills))
        for chosen in sets
    )
    assert bool(overload(of_loads(loads, *groups))) is plain
