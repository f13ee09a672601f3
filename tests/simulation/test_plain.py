"""The router against a plain scan of all who wait and are free: on the same calls, the same to the microsecond."""

from __future__ import annotations

import pytest

from ivr.core.queues import Choose
from ivr.simulation.centre import Centre
from ivr.simulation.model import (
    CallType,
    ChooseCaller,
    Constant,
    Exponential,
    Gamma,
    Group,
    Lognormal,
    Model,
    Rate,
    Run,
    Uniform,
)
from tests.simulation.plain import PlainCentre

TYPES = {
    "A": CallType("A", (Rate(60, 0.8), Rate(90, 2.5), Rate(120, 0.3)), Lognormal(3, 1.3), Exponential(4)),
    "B": CallType("B", (Rate(None, 0.9),), Gamma(4, 0.6), Uniform(0, 6), priority=2),
    "C": CallType("C", (Rate(None, 0.6),), Uniform(1, 5), None, priority=2),
    "D": CallType("D", (Rate(None, 0.4),), Constant(2.5), Gamma(3, 1.5), priority=9),
}
GROUPS = {
    "p": Group("p", 3, ("A", "B", "C")),
    "q": Group("q", 3, ("C", "D", "A")),
    "r": Group("r", 2, ("D", "B")),
    "s": Group("s", 1, ("B", "A", "D", "C")),
}
CHOOSE = (
    Choose.LONGEST_IDLE,
    Choose.FEWEST_CALLS,
    Choose.LEAST_SKILLED,
    Choose.LOWEST_OCCUPANCY,
    Choose.ROUND_ROBIN,
)


@pytest.mark.parametrize("choose_caller", ChooseCaller)
@pytest.mark.parametrize("by_rank", [False, True])
@pytest.mark.parametrize("choose_agent", CHOOSE)
@pytest.mark.parametrize("lines", [None, 12])
def test_the_router_does_as_a_plain_scan(
    lines: int | None, choose_agent: Choose, by_rank: bool, choose_caller: ChooseCaller
) -> None:
    model = Model(TYPES, GROUPS, lines, choose_agent, by_rank, choose_caller, Run(600, 100, 1, seed=8))
    counted = Centre(model, 0).run().types
    assert counted == PlainCentre(model, 0).counts()
    assert all(0 < of.waited < of.entered for of in counted.values())
    assert (sum(of.blocked for of in counted.values()) > 0) is (lines is not None)


def test_the_router_does_as_a_plain_scan_where_many_have_two_skills_each() -> None:
    names = "ABCDEF"
    types = {name: CallType(name, (Rate(None, 1.4),), Exponential(10)) for name in names}
    groups = {a + b: Group(a + b, 3, (a, b)) for a in names for b in names if a != b}
    model = Model(types, groups, 120, by_rank=True, choose_caller=ChooseCaller.AGENT_ORDER, run=Run(4000, 1000))
    for nth in range(2):
        assert Centre(model, nth).run().types == PlainCentre(model, nth).counts()
