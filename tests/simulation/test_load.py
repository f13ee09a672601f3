"""Whether a centre can keep up."""

from __future__ import annotations

from dataclasses import replace

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
