"""One type and one group on the router, against the formulas of Erlang, Palm, Pollaczek and Khinchine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.simulation.model import Constant, Exponential, Length, Lognormal, Model, Run
from tests.simulation.centres import agrees, kind, mmc, of_one_group, simulated
from tests.simulation.theory import answered_within, birth_death, erlang_b, erlang_c, mean_wait, pollaczek_khinchine

CALLS = {0.5: 800, 0.7: 800, 0.8: 1200, 0.9: 2500, 0.95: 5000}
"""By utilisation: the busier, the longer it takes until what happened is forgotten."""
GRID = [(servers, load) for servers in (1, 5, 20, 100, 200) for load in (0.5, 0.7, 0.8, 0.9)] + [(1, 0.95), (100, 0.95)]
RARE = 0.006
"""Where hardly anybody waits, half-widths tell little: so near is near enough, in shares and in minutes."""


def run(calls: int, replications: int = 6, warmup: int | None = None) -> Run:
    return Run(calls, calls // 2 if warmup is None else warmup, replications, seed=11, service_level=20)


def check_erlang_c(model: Model, servers: int, load: float) -> None:
    total = simulated(model).total
    assert agrees(total["p_wait"], erlang_c(servers, load), least=RARE)
    assert agrees(total["mean_wait_min"], mean_wait(servers, load, 5), least=RARE)
    assert agrees(total["p_wait_le"], answered_within(servers, load, 5, 1 / 3), least=RARE)
    assert total["p_wait_le_served"] == total["p_wait_le"]
    assert total["abandoned"].value == total["blocked"].value == 0


@pytest.mark.parametrize(("servers", "utilisation"), GRID)
def test_waiting_is_as_erlang_c_has_it(servers: int, utilisation: float) -> None:
    calls = CALLS[utilisation] + (20 * servers if utilisation == 0.8 else 0)  # so that somebody waits
    check_erlang_c(mmc(servers, utilisation, run(calls)), servers, servers * utilisation)


def test_waiting_is_as_erlang_c_has_it_where_the_agents_can_only_just_keep_up() -> None:
    check_erlang_c(mmc(200, 0.98, run(12_000, 4, warmup=8_000)), 200, 196)


def test_agents_are_as_busy_as_there_is_work() -> None:
    found = simulated(mmc(20, 0.8, run(2000)))
    assert agrees(found.groups["g"]["utilisation"], 0.8)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.8), (5, 6.0), (50, 45.0)])
def test_calls_are_blocked_as_erlang_b_has_it(servers: int, load: float) -> None:
    model = replace(mmc(servers, load / servers, run(2500, warmup=300)), lines=servers)
    found = simulated(model)
    assert agrees(found.total["blocked"], erlang_b(servers, load))
    assert agrees(found.groups["g"]["utilisation"], load * (1 - erlang_b(servers, load)) / servers)
    assert found.total["p_wait"].value == 0


@pytest.mark.parametrize(("servers", "load", "lines"), [(5, 4.5, 10), (20, 22.0, 25)])
def test_with_more_lines_than_agents_some_wait_and_some_are_blocked(servers: int, load: float, lines: int) -> None:
    model = replace(mmc(servers, load / servers, run(2500, warmup=300)), lines=lines)
    total, expected = simulated(model).total, birth_death(servers, load, 5, lines=lines)
    assert agrees(total["blocked"], expected.blocked)
    assert agrees(total["p_wait"], expected.p_wait)
    assert agrees(total["mean_wait_min"], expected.mean_wait)


@pytest.mark.parametrize(("servers", "load", "patience"), [(5, 5.0, 2.0), (20, 25.0, 5.0), (100, 100.0, 1.0)])
def test_callers_give_up_as_erlang_a_has_it(servers: int, load: float, patience: float) -> None:
    calls = kind("A", load / 5, Exponential(5), Exponential(patience))
    total = simulated(of_one_group(servers, run(2500, warmup=500), calls)).total
    expected = birth_death(servers, load, 5, patience)
    assert agrees(total["p_wait"], expected.p_wait)
    assert agrees(total["mean_wait_min"], expected.mean_wait)
    assert agrees(total["abandoned"], expected.abandoned)


@pytest.mark.parametrize(
    ("service", "cv"), [(Lognormal(5, 1.3), 1.3), (Constant(5), 0.0), (Exponential(5), 1.0)], ids=str
)
def test_waiting_for_one_agent_grows_with_the_spread_of_the_calls_lengths(service: Length, cv: float) -> None:
    total = simulated(of_one_group(1, run(4000, warmup=1000), kind("A", 0.7 / 5, service))).total
    assert agrees(total["mean_wait_min"], pollaczek_khinchine(0.7, 5, cv))
    assert agrees(total["p_wait"], 0.7)
