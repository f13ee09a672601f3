"""M/M/c on the router: delay probability, mean wait and service level as Erlang C has them."""

from __future__ import annotations

import pytest

from ivr.simulation.model import Run
from tests.simulation.centres import agrees, mmc, simulated
from tests.simulation.theory import answered_within, erlang_c, mean_wait


@pytest.mark.parametrize(("servers", "utilisation", "calls"), [(1, 0.5, 4000), (5, 0.8, 4000), (20, 0.9, 5000)])
def test_waiting_is_as_erlang_c_has_it(servers: int, utilisation: float, calls: int) -> None:
    total = simulated(mmc(servers, utilisation, Run(calls, calls // 5, 5, seed=7, service_level=20))).total
    load = servers * utilisation
    assert agrees(total["p_wait"], erlang_c(servers, load))
    assert agrees(total["mean_wait_min"], mean_wait(servers, load, 5))
    assert agrees(total["p_wait_le"], answered_within(servers, load, 5, 1 / 3))
