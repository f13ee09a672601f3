"""Results that others have published, each with where it stands, on the router."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.simulation.figures import Figure
from ivr.simulation.model import CallType, Exponential, Model, Rate, Run
from tests.simulation.centres import agrees, kind, of_one_group, simulated


def meets(figure: Figure, published: float, their_half_width: float) -> bool:
    """True if it is no further from what was published than chance explains, theirs and ours."""
    assert figure.value is not None
    assert figure.half_width is not None
    return abs(figure.value - published) <= 2.5 * figure.half_width + their_half_width


@pytest.mark.parametrize(
    ("calls_in_half_an_hour", "service_min", "agents", "within_s", "p_wait", "wait_s", "p_within"),
    [
        (360, 4, 55, 15, 0.2387, 8.184, 0.8459),
        (100, 3, 14, 20, 0.1741319, 7.83593701177724, 0.88835),
    ],
    ids=["The Erlang-C Formula, worked in Maxima", "the R package ErlangC 0.1.0"],
)
def test_waiting_is_as_two_worked_examples_of_erlang_c_have_it(
    calls_in_half_an_hour: int,
    service_min: float,
    agents: int,
    within_s: float,
    p_wait: float,
    wait_s: float,
    p_within: float,
) -> None:
    """The second is its README; the first "The Erlang-C Formula" and erlang.mac, both in Nemotron-CC-Math-v1."""
    run = Run(3000, 600, 8, seed=1, service_level=within_s)
    total = simulated(of_one_group(agents, run, kind("A", calls_in_half_an_hour / 30, Exponential(service_min)))).total
    assert agrees(total["p_wait"], p_wait)
    assert agrees(total["mean_wait_min"], wait_s / 60)
    assert agrees(total["p_wait_le"], p_within)


@pytest.mark.parametrize(
    ("trunks", "blocked", "carried"), [(5, 0.05, 2.108), (10, 0.05, 5.905), (20, 0.02, 12.92), (50, 0.02, 39.45)]
)
def test_calls_are_blocked_as_a_table_for_trunk_engineers_has_it(trunks: int, blocked: float, carried: float) -> None:
    """Avaya, "Basic Call Management System (BCMS)", issue 5.0 (May 2005), page 137: "ACD trunk engineering table".

    By trunks and the share that is blocked, it gives the erlangs that get through.
    """
    calls = kind("A", carried / (1 - blocked) / 5, Exponential(5))
    found = simulated(replace(of_one_group(trunks, Run(1500, 300, 8, seed=2), calls), lines=trunks))
    assert agrees(found.total["blocked"], blocked)
    assert agrees(found.groups["g"]["utilisation"], carried / trunks)


def test_one_machine_serves_hot_lots_first_as_prabhu_has_it() -> None:
    """Table 4.4 of Prabhu (1981), worked for 1 hot and 9 other lots an hour of which 12 could be served.

    So in "M/M/1 Queue with Two Priority Classes", in Nemotron-CC-Math-v1: hot lots spend 9.545 minutes in the system
    and the others 32.27, and 5 of them are service.
    """
    types = kind("hot", 1 / 60, Exponential(5), priority=1), kind("other", 9 / 60, Exponential(5))
    found = simulated(of_one_group(1, Run(3500, 500, 8, seed=3), *types))
    assert agrees(found.types["hot"]["mean_wait_min"], 9.545 - 5)
    assert agrees(found.types["other"]["mean_wait_min"], 32.27 - 5)


DAY, CALLS = 480, 2016
"""Minutes, and the calls that 4.2 a minute make of them."""


def a_day(patience: Exponential | None = None, lines: int | None = None) -> Model:
    """Twelve agents and calls of two minutes, from the opening until the last one who waits is served."""
    day = (Rate(DAY, 4.2), Rate(None, 0.0))
    run = Run(10 * CALLS, 0, 16, seed=4, service_level=20)
    return replace(of_one_group(12, run, CallType("A", day, Exponential(2), patience)), lines=lines)


class TestADayOfContactCenters:
    """Buist and L'Ecuyer, "ContactCenters: a Java library for simulating contact centers", their examples.

    doc/examples/MMC.res, MMCAb.res and MMCBlocked.res of github.com/umontreal-simul/contactcenters: a thousand days of
    eight hours, with 95 % intervals.
    """

    def test_all_wait(self) -> None:
        found = simulated(a_day())
        assert meets(found.total["p_wait_le"], 0.902, 0.002)
        assert meets(found.total["mean_wait_min"], 0.099, 0.003)
        assert meets(found.groups["g"]["utilisation"], 0.695, 0.002)

    def test_some_give_up(self) -> None:
        found = simulated(a_day(patience=Exponential(1)))
        assert meets(found.total["abandoned"], 58.609 / CALLS, 0.949 / CALLS)
        assert meets(found.total["p_wait_le_served"], 0.975, 0.001)
        assert meets(found.total["p_wait_le"], 1906.008 / CALLS, 2.223 / CALLS)
        assert meets(found.groups["g"]["utilisation"], 0.675, 0.002)

    def test_five_may_wait(self) -> None:
        found = simulated(a_day(lines=12 + 5))
        assert meets(found.total["blocked"], 18.655 / CALLS, 0.610 / CALLS)
        assert meets(found.total["p_wait_le"], 0.929, 0.001)
        assert meets(found.total["mean_wait_min"], 0.060, 0.001)
        assert meets(found.groups["g"]["utilisation"], 0.689, 0.001)
