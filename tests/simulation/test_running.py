"""Replications: the same seed, the same figures, however many processes; and every simulation comes to an end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core.queues import Choose
from ivr.simulation import running
from ivr.simulation.centre import Centre
from ivr.simulation.model import Constant, Exponential, Group, Model, Rate, Run
from ivr.simulation.running import run
from tests.simulation.centres import agrees, kind, mmc, of_one_group, simulated

SMALL = mmc(3, 0.8, Run(300, 50, 3, seed=9))


def test_processes_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FEW", 0)
    assert run(SMALL, processes=2) == run(SMALL, processes=1)


@pytest.mark.parametrize("choose", Choose)
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(choose: Choose) -> None:
    model = replace(SMALL, choose_agent=choose)
    assert run(model) == run(model)
    assert run(replace(model, run=replace(SMALL.run, seed=10))) != run(model)


def test_the_same_calls_come_whatever_else_differs() -> None:
    """More agents, and nobody waits longer: they are compared on the same calls, not on the luck of the draw."""
    few, many = (Centre(replace(SMALL, groups={"g": Group("g", n, ("A",))}), 0).run() for n in (3, 4))
    assert few.types["A"].entered == many.types["A"].entered == 300
    assert 0 < many.types["A"].wait < few.types["A"].wait


def test_calls_that_count_are_all_blocked_or_entered_and_all_who_entered_are_counted_to_their_end() -> None:
    types = kind("A", 1.2, Exponential(5), Exponential(1)), kind("B", 0.3, Exponential(5))
    for one in run(replace(of_one_group(5, Run(500, 100, 3), *types), lines=8)):
        counts = one.types.values()
        assert sum(of.blocked + of.entered for of in counts) == 500
        assert one.types["B"].served == one.types["B"].entered
        assert 0 < one.types["A"].served < one.types["A"].entered
        assert all(of.in_time <= of.served and of.waited <= of.entered for of in counts)


def test_a_centre_that_cannot_keep_up_comes_to_an_end() -> None:
    """Those with fewer points would wait for ever, as long as others come; after twice the calls nobody comes."""
    types = kind("A", 9, Constant(1), priority=5), kind("B", 1, Constant(1))
    (one,) = run(of_one_group(1, Run(300, 0, 1), *types))
    assert one.types["B"].served == one.types["B"].entered > 0
    assert one.utilisation["g"] == pytest.approx(1, abs=0.01)


def test_progress_is_told_up_to_the_last_call(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    run(replace(SMALL, run=Run(2000, 0, 2)), lambda come, of: told.append((come, of)), processes=1)
    assert told == sorted(told)
    assert told[-1] == (4000, 4000)


def test_rates_may_change_by_the_minute_and_begin_again() -> None:
    busy_half = replace(kind("A", 1, Constant(0.001)), rates=(Rate(10, 4.0), Rate(20, 0.0), Rate(30, 2.0)))
    found = simulated(of_one_group(5, Run(3000, 0, 5), busy_half))
    assert agrees(found.groups["g"]["utilisation"], 2 * 0.001 / 5)


def test_calls_end_where_the_last_rate_is_none_and_so_does_the_simulation() -> None:
    ends = replace(kind("A", 1, Constant(1)), rates=(Rate(10, 4.0), Rate(None, 0.0)))
    (one,) = run(of_one_group(5, Run(3000, 0, 1), ends))
    assert 20 < one.types["A"].entered < 60


def test_a_group_without_agents_serves_nobody_and_has_no_utilisation() -> None:
    model = of_one_group(0, Run(100, 0, 2), kind("A", 1, Constant(1), Constant(2)))
    found = simulated(replace(model, groups=model.groups | {"h": Group("h", 2, ("B",))}))
    assert found.total["abandoned"].value == 1.0
    assert {name: of["utilisation"].value for name, of in found.groups.items()} == {"g": None, "h": 0.0}


def test_agents_are_as_busy_whether_the_last_call_is_the_last_that_counts_or_the_last_that_comes() -> None:
    ends = replace(kind("A", 1, Exponential(3)), rates=(Rate(10, 4.0), Rate(None, 0.0)))
    (one,) = run(of_one_group(5, Run(3000, 0, 1), ends))
    (counted,) = run(of_one_group(5, Run(one.types["A"].entered, 0, 1), ends))
    assert one.utilisation == counted.utilisation


def test_where_agents_are_drawn_by_lot_each_is_as_busy() -> None:
    model = Model(
        {"A": kind("A", 1, Exponential(2))},
        {f"g{n}": Group(f"g{n}", 1, ("A",)) for n in range(4)},
        choose_agent=Choose.RANDOM,
        run=Run(2000, 100, 6),
    )
    groups = simulated(model).groups
    assert all(agrees(of["utilisation"], 0.5) for of in groups.values())


def test_each_replication_draws_its_own_lots() -> None:
    groups = {name: Group(name, 1, ("A",)) for name in ("g", "h")}
    model = Model({"A": kind("A", 1, Constant(0.001))}, groups, choose_agent=Choose.RANDOM, run=Run(200, 0, 5))
    shares = [one.utilisation["g"] / sum(one.utilisation.values()) for one in run(model)]
    assert max(shares) - min(shares) > 0.01
