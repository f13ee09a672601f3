"""How long a caller may have to wait: what is said, what is not known, and whether it comes true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import exp, log
from random import Random

import pytest

from ivr.core.estimate import ONE_BY_ONE, QueueNow, Wait, expected_wait, wait_after

S = timedelta(seconds=1)


def wait(now: QueueNow, ahead: int) -> Wait:
    found = wait_after(now, ahead)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("staffed", "free", "ahead", "seconds"),
    [
        pytest.param(1, 1, 0, 0, id="an agent is free"),
        pytest.param(3, 2, 1, 0, id="two are free, one is before him"),
        pytest.param(1, 0, 0, 100, id="the only agent ends his call first"),
        pytest.param(4, 0, 0, 25, id="one of four ends his call"),
        pytest.param(4, 0, 3, 100, id="each of four ends his call"),
        pytest.param(2, 1, 2, 100, id="one is free, two are before him"),
    ],
)
def test_each_agent_on_duty_ends_a_call_in_the_usual_time(staffed: int, free: int, ahead: int, seconds: int) -> None:
    assert expected_wait(QueueNow(ahead + 1, staffed, free, 100 * S), ahead) == seconds * S


def test_who_gives_up_makes_the_wait_of_those_behind_him_shorter() -> None:
    """One agent, calls of 100 s; those who wait leave after 200 s on average: 1/0.02 + 1/0.015 + 1/0.01."""
    now = QueueNow(3, 1, 0, 100 * S, leaving=0.005)
    assert wait(now, 2).mean.total_seconds() == pytest.approx(50 + 1 / 0.015 + 100)
    assert wait(now, 0).mean == 100 * S


def test_with_nobody_on_duty_the_wait_is_not_known() -> None:
    assert wait_after(QueueNow(waiting=1), 0) is None
    assert expected_wait(QueueNow(waiting=1), 0) is None


def test_calls_that_take_no_time_are_not_waited_for() -> None:
    assert wait_after(QueueNow(1, 1, 0, 0 * S), 5) == Wait()


def test_who_is_next_waits_as_long_as_chance_says() -> None:
    """For one end alone the wait is exponential, and its quantiles are known."""
    now = wait(QueueNow(1, 1, 0, 100 * S), 0)
    assert now.p50.total_seconds() == pytest.approx(100 * log(2), rel=0.02)
    assert now.p80.total_seconds() == pytest.approx(100 * log(5), rel=0.02)


def erlang(ends: int, until: float) -> float:
    """The share of sums of so many exponential times of mean 1 that are less: 1 - e^-x (1 + x + x^2/2! + ...)."""
    term, total = 1.0, 1.0
    for at in range(1, ends):
        term *= until / at
        total += term
    return 1 - exp(-until) * total


@pytest.mark.parametrize("ends", [1, 2, 3, 5, 10, 30, 100])
def test_while_nobody_gives_up_half_and_four_of_five_wait_less(ends: int) -> None:
    now = wait(QueueNow(ends, 1, 0, 1 * S), ends - 1)
    assert erlang(ends, now.p50.total_seconds()) == pytest.approx(0.5, abs=0.005)
    assert erlang(ends, now.p80.total_seconds()) == pytest.approx(0.8, abs=0.005)


@pytest.mark.parametrize("leaving", [1e-6, 0.0005, 0.005, 0.1])
@pytest.mark.parametrize("ends", [ONE_BY_ONE, ONE_BY_ONE + 1, 50, 1000])
def test_a_long_queue_is_added_up_nearly_as_if_one_by_one(ends: int, leaving: float) -> None:
    found = wait(QueueNow(ends, 4, 0, 200 * S, leaving=leaving), ends - 1)
    single = sum(1 / (4 / 200 + callers * leaving) for callers in range(ends))
    assert found.mean.total_seconds() == pytest.approx(single, rel=0.001)


@pytest.mark.parametrize("leaving", [0.0, 0.001, 0.02])
def test_nobody_waits_less_than_who_is_before_him(leaving: float) -> None:
    waits = [wait(QueueNow(200, 5, 1, 180 * S, leaving=leaving), ahead) for ahead in range(200)]
    for a, b in pairwise(waits):
        assert a.mean <= b.mean
        assert a.p50 <= b.p50 <= b.p80
        assert a.p80 <= b.p80


# --- does it come true? A queue played out call by call, without a line of the code


def arrivals(chance: Random, agents: int, load: float, leaving: float, count: int) -> Iterator[tuple[int, float]]:
    """For each caller who finds nobody free: how many are before him, and how long he would wait with all patience.

    Calls take a second on average; who gives up does so after 1/leaving seconds on average.
    """
    now, free_at, waiting = 0.0, [0.0] * agents, list[float]()
    heapify(free_at)
    for _ in range(count):
        now += chance.expovariate(agents * load)
        while waiting and waiting[0] <= now:
            heappop(waiting)
        begins = max(now, free_at[0])
        if begins > now:
            yield len(waiting), begins - now
        gives_up = now + (chance.expovariate(leaving) if leaving else float("inf"))
        heappush(waiting, min(begins, gives_up))
        if gives_up > begins:
            heappop(free_at)
            heappush(free_at, begins + chance.expovariate(1.0))


@pytest.mark.parametrize(
    ("agents", "load", "leaving"),
    [
        (1, 0.7, 0.0),
        (1, 0.9, 0.5),
        (3, 0.9, 0.0),
        (3, 1.5, 0.3),
        (10, 0.95, 0.2),
        (10, 1.3, 1.0),
        (50, 1.2, 0.5),
    ],
)
def test_half_wait_less_than_p50_and_four_of_five_less_than_p80(agents: int, load: float, leaving: float) -> None:
    """Of 30,000 callers; waits that follow one another are alike, so the bounds are wide."""
    known: dict[int, Wait] = {}
    below50 = below80 = total = 0
    for ahead, waited in arrivals(Random(7), agents, load, leaving, 30_000):
        now = known.setdefault(ahead, wait(QueueNow(ahead, agents, 0, 1 * S, leaving=leaving), ahead))
        below50 += waited < now.p50.total_seconds()
        below80 += waited < now.p80.total_seconds()
        total += 1
    assert total > 3000
    assert below50 / total == pytest.approx(0.5, abs=0.03)
    assert below80 / total == pytest.approx(0.8, abs=0.03)
