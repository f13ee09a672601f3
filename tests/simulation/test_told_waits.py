"""Whether it comes true what callers are told of their wait where agents serve several queues, all of them full.

Of those who find nobody free, half are to wait less than P50, and four of five less than P80. What is reached is within
the bands below, for every queue of every floor; waits that follow one another are alike, so a day of a few thousand
calls is off by some hundredths by itself. Told as if other queues did not matter, the most wronged queue of each floor
comes nowhere near.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.simulation.floors import Day, Floor

HALF = 0.37, 0.66
FOUR_OF_FIVE = 0.72, 0.90
OLD_WAY = 0.65
"""Of the queue that is told worst, no more than so many waited less than the P80 that was told of it alone."""

ALIKE = {"A": 3.0, "B": 3.0}
X = Floor({"AB": 6}, {"A": 1.1, "B": 0.75}, ALIKE)
N = Floor({"A": 3, "AB": 3}, {"A": 1.0, "B": 0.88}, ALIKE)
N_FULL_AT_A = Floor({"A": 3, "AB": 3}, {"A": 1.5, "B": 0.4}, ALIKE)
N_FULL_AT_B = Floor({"A": 3, "AB": 3}, {"A": 0.9, "B": 0.95}, ALIKE)
W = Floor({"A": 2, "AB": 2, "B": 2}, {"A": 0.95, "B": 0.95}, ALIKE)
X_OF_TWO_LENGTHS = Floor({"AB": 6}, {"A": 1.5, "B": 0.31}, {"A": 2.0, "B": 8.0})
N_OF_TWO_LENGTHS = Floor({"A": 3, "AB": 3}, {"A": 1.5, "B": 0.3}, {"A": 2.0, "B": 8.0})
THREE = Floor({"ABC": 6}, dict.fromkeys("ABC", 0.62), dict.fromkeys("ABC", 3.0))
CHAIN = Floor({"AB": 2, "BC": 2, "AC": 2}, dict.fromkeys("ABC", 0.62), dict.fromkeys("ABC", 3.0))
X_IMPATIENT = Floor({"AB": 6}, {"A": 1.7, "B": 1.7}, ALIKE, patience=4)
N_IMPATIENT = Floor({"A": 3, "AB": 3}, {"A": 1.7, "B": 1.7}, ALIKE, patience=4)


@pytest.mark.parametrize(
    ("floor", "calls"),
    [
        pytest.param(X, 6000, id="X: all serve both"),
        pytest.param(N, 6000, id="N: half serve both, half one"),
        pytest.param(N_FULL_AT_A, 6000, id="N, more than their own can do for those who have agents of their own"),
        pytest.param(N_FULL_AT_B, 6000, id="N, just what they can do for those who have none"),
        pytest.param(W, 6000, id="W: some of each, some for both"),
        pytest.param(X_OF_TWO_LENGTHS, 6000, id="X, calls of one queue four times as long"),
        pytest.param(N_OF_TWO_LENGTHS, 6000, id="N, calls of one queue four times as long"),
        pytest.param(THREE, 6000, id="all serve three queues"),
        pytest.param(CHAIN, 6000, id="each serves two of three"),
        pytest.param(X_IMPATIENT, 20_000, id="X, some give up"),
        pytest.param(N_IMPATIENT, 20_000, id="N, some give up"),
    ],
)
def test_half_wait_less_than_p50_and_four_of_five_less_than_p80_in_each_queue(floor: Floor, calls: int) -> None:
    waited = Day(floor, 11, calls).run()
    by_queue = {queue: [one for one in waited if one.queue == queue] for queue in floor.rates}
    for ones in by_queue.values():
        assert len(ones) > 100
        assert HALF[0] <= _share(one.took <= one.told.p50 for one in ones) <= HALF[1]
        assert FOUR_OF_FIVE[0] <= _share(one.took <= one.told.p80 for one in ones) <= FOUR_OF_FIVE[1]
    assert min(_share(one.took <= one.alone.p80 for one in ones) for ones in by_queue.values()) < OLD_WAY


def test_where_nobody_serves_two_queues_it_is_as_if_each_were_alone() -> None:
    waited = Day(Floor({"A": 3, "B": 3}, {"A": 0.9, "B": 0.95}, ALIKE), 11, 2000).run()
    assert waited
    assert all(one.told == one.alone for one in waited)


def _share(came_true: Iterable[bool]) -> float:
    counted = list(came_true)
    return sum(counted) / len(counted)
