"""Figures over replications, and Student's t."""

from __future__ import annotations

import pytest

from ivr.simulation.counts import Counted, Counts
from ivr.simulation.figures import Figure, figures
from ivr.simulation.student import quantile

MINUTE = 60_000_000


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042), (120, 1.980)]
)
def test_quantiles_of_student_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert quantile(0.975, freedom) == pytest.approx(expected, abs=0.0005)


def counted(**counts: int) -> Counted:
    return Counted({"A": Counts(**counts), "B": Counts()}, {"g": 0.5})


def test_figures_are_shares_of_those_who_entered_and_the_half_width_is_students() -> None:
    found = figures(
        [
            counted(blocked=20, entered=80, waited=40, wait=80 * MINUTE, served=60, in_time=30),
            counted(blocked=10, entered=90, waited=36, wait=45 * MINUTE, served=90, in_time=90),
        ]
    )
    spread = 12.7062 / 2**0.5
    expected = {
        "blocked": (0.15, 0.1 / 2**0.5),
        "p_wait": (0.45, 0.1 / 2**0.5),
        "mean_wait_min": (0.75, 0.5 / 2**0.5),
        "p_wait_le": (0.6875, 0.625 / 2**0.5),
        "p_wait_le_served": (0.75, 0.5 / 2**0.5),
        "abandoned": (0.125, 0.25 / 2**0.5),
    }
    for name, (value, deviation) in expected.items():
        assert found.types["A"][name].value == pytest.approx(value)
        assert found.types["A"][name].half_width == pytest.approx(deviation * spread, rel=1e-4)
    assert found.total == found.types["A"]
    assert found.groups["g"]["utilisation"] == Figure(0.5, 0.0)


def test_where_nobody_came_there_is_no_figure_and_one_replication_tells_no_half_width() -> None:
    found = figures([counted(entered=10, served=10, in_time=10)])
    assert found.types["B"]["p_wait"] == Figure(None, None)
    assert found.types["A"]["p_wait_le"] == Figure(1.0, None)
