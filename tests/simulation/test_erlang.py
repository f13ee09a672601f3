"""One type and one group on the router, against the formulas of Erlang, Palm, Pollaczek and Khinchine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.simulation.model import Constant, Exponential, Length, Lognormal, Model, Run
from tests.simulation.centres import agrees, kind, mmc, of_one_group, simulated
from tests.simulation.theory import answered_within, birth_death, erlang_b, erlang_c, mean_wait, pollaczek_khinchine

CALLS = {0.5: 500, 0.7: 500, 0.8: 800, 0.9: 1500, 0.95: 2500}
"""By utilisation: the busier, the longer it takes until what happened is forgotten."""
RARE = 0.006
"""Where hardly anybody waits, half-widths tell little: so near is near enough, in shares and in minutes."""


def run(calls: int, replications: int = 10, warmup: int | None = None) -> Run:
    return Run(calls, calls // 2 if warmup is None else warmup, replications, seed=11, service_level=20)


def check_erlang_c(model: Model, servers: int, load: float, half_widths: float = 2.5) -> None:
    total = simulated(model).total
    assert agrees(total["p_wait"], erlang_c(servers, load), half_widths, RARE)
    assert agrees(total["mean_wait_min"], mean_wait(servers, load, 5), half_widths, RARE)
    assert agrees(total["p_wait_le"], answered_within(servers, load, 5, 1 / 3), half_widths, RARE)
    assert total["p_wait_le_served"] == total["p_wait_le"]
    assert total["abandoned"].value == total["blocked"].value == 0


@pytest.mark.parametrize(("servers", "utilisation"), [(servers, load) for servers in (1, 5, 20) for load in CALLS])
def test_waiting_is_as_erlang_c_has_it(servers: int, utilisation: float) -> None:
    check_erlang_c(mmc(servers, utilisation, run(CALLS[utilisation])), servers, servers * utilisation)


@pytest.mark.parametrize(
    ("servers", "utilisation", "calls"),
    [(100, 0.5, 800), (100, 0.7, 800), (100, 0.8, 3000), (100, 0.9, 3000), (200, 0.8, 4000), (200, 0.9, 3000)],
)
def test_waiting_for_many_agents_is_as_erlang_c_has_it(servers: int, utilisation: float, calls: int) -> None:
    """Where many answer, waiting comes seldom and then to many at once: longer runs, and wider intervals."""
    check_erlang_c(mmc(servers, utilisation, run(calls, 6)), servers, servers * utilisation, half_widths=4)


@pytest.mark.parametrize("servers", [20, 200])
def test_waiting_is_as_erlang_c_has_it_where_the_agents_can_only_just_keep_up(servers: int) -> None:
    check_erlang_c(mmc(servers, 0.98, run(5_000, 5, warmup=5_000)), servers, servers * 0.98, half_widths=4)


def test_the_formulas_agree_where_they_meet() -> None:
    expected = birth_death(5, 4.5, 5, lines=400, within=1 / 3)
    assert expected.within == pytest.approx(answered_within(5, 4.5, 5, 1 / 3))
    assert expected.p_wait == pytest.approx(erlang_c(5, 4.5))
    assert expected.mean_wait == pytest.approx(mean_wait(5, 4.5, 5))


def test_agents_are_as_busy_as_there_is_work() -> None:
    found = simulated(mmc(20, 0.8, run(1000)))
    assert agrees(found.groups["g"]["utilisation"], 0.8)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.8), (5, 6.0), (50, 45.0)])
def test_calls_are_blocked_as_erlang_b_has_it(servers: int, load: float) -> None:
    model = replace(mmc(servers, load / servers, run(1500, warmup=300)), lines=servers)
    found = simulated(model)
    assert agrees(found.total["blocked"], erlang_b(servers, load))
    assert agrees(found.groups["g"]["utilisation"], load * (1 - erlang_b(servers, load)) / servers)
    assert found.total["p_wait"].value == 0


@pytest.mark.parametrize(("servers", "load", "lines"), [(5, 4.5, 10), (20, 22.0, 25)])
def test_with_more_lines_than_agents_some_wait_and_some_are_blocked(servers: int, load: float, lines: int) -> None:
    model = replace(mmc(servers, load / servers, run(1500, warmup=300)), lines=lines)
    total, expected = simulated(model).total, birth_death(servers, load, 5, lines=lines, within=1 / 3)
    assert agrees(total["blocked"], expected.blocked)
    assert agrees(total["p_wait"], expected.p_wait)
    assert agrees(total["mean_wait_min"], expected.mean_wait)
    assert agrees(total["p_wait_le"], expected.within)


@pytest.mark.parametrize(("servers", "load", "patience"), [(5, 5.0, 2.0), (20, 25.0, 5.0), (100, 100.0, 1.0)])
def test_callers_give_up_as_erlang_a_has_it(servers: int, load: float, patience: float) -> None:
    calls = kind("A", load / 5, Exponential(5), Exponential(patience))
    total = simulated(of_one_group(servers, run(2000, warmup=400), calls)).total
    expected = birth_death(servers, load, 5, patience, lines=1000, within=1 / 3)
    assert agrees(total["p_wait"], expected.p_wait)
    assert agrees(total["mean_wait_min"], expected.mean_wait)
    assert agrees(total["abandoned"], expected.abandoned)
    assert agrees(total["p_wait_le"], expected.within)
    assert agrees(total["p_wait_le_served"], expected.within / (1 - expected.abandoned))


@pytest.mark.parametrize(
    ("service", "cv"), [(Lognormal(5, 1.3), 1.3), (Constant(5), 0.0), (Exponential(5), 1.0)], ids=str
)
def test_waiting_for_one_agent_grows_with_the_spread_of_the_calls_lengths(service: Length, cv: float) -> None:
    total = simulated(of_one_group(1, run(2000, warmup=500), kind("A", 0.7 / 5, service))).total
    assert agrees(total["mean_wait_min"], pollaczek_khinchine(0.7, 5, cv))
    assert agrees(total["p_wait"], 0.7)
