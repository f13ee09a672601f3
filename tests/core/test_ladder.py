"""The degradation ladder: when levels begin and end, and that none of them flaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.ladder import Drill, Figure, Rung, Standing, Step, Threshold, changes, climbed, reaches, standing, stepped

S = timedelta(seconds=1)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WAITING = Threshold(Figure.WAITING, 50, 20)
SERVICE = Threshold(Figure.SERVICE_LEVEL, 60, 80)
RUNG = Rung("short_menu", (WAITING, SERVICE), 300 * S)
ORDER = ("mild", "grave", "gravest")
Day = list[tuple[float, dict[Figure, float]]]
"""Seconds after noon, and the figures found then."""


def waiting(count: float) -> dict[Figure, float]:
    return {Figure.WAITING: count}


def crowd(said: str) -> Day:
    """`0 50, 5 20`: 50 wait at noon, 20 five seconds later."""
    return [(float(at), waiting(float(count))) for at, count in map(str.split, said.split(", "))]


def told(day: Day, rung: Rung = RUNG) -> list[tuple[float, bool, str]]:
    """When the level begins and ends, and why."""
    found, step = [], Step()
    for at, figures in day:
        now = stepped(rung, step, figures, NOON + at * S)
        if now.on is not step.on:
            found.append((at, now.on, now.why))
        step = now
    return found


@pytest.mark.parametrize(
    ("day", "story"),
    [
        (crowd("0 49, 5 50"), [(5, True, "50 waiting")]),
        ([(0, {Figure.SERVICE_LEVEL: 60.0})], [(0, True, "service level 60 %")]),
        ([(0, {Figure.WAITING: 50, Figure.SERVICE_LEVEL: 59.5})], [(0, True, "50 waiting and service level 59.5 %")]),
        ([(0, {})], []),
        (crowd("0 50, 299 0, 300 0"), [(0, True, "50 waiting")]),
        (crowd("0 50, 5 20, 304 9, 305 9"), [(0, True, "50 waiting"), (305, False, "9 waiting")]),
        (crowd("0 50, 5 20, 300 21, 310 0, 609 0"), [(0, True, "50 waiting")]),
        (
            [*crowd("0 50"), (5, {}), (305, {})],
            [(0, True, "50 waiting"), (305, False, "nothing is known of its figures")],
        ),
        (
            crowd("0 50, 5 9, 305 9, 310 99, 604 99, 605 99"),
            [(0, True, "50 waiting"), (305, False, "9 waiting"), (605, True, "99 waiting")],
        ),
        (
            [*crowd("0 50, 5 9"), (6, {Figure.SERVICE_LEVEL: 79}), (400, {Figure.SERVICE_LEVEL: 80})],
            [(0, True, "50 waiting")],
        ),
    ],
    ids=[
        "as soon as it is bad",
        "low is bad",
        "both are told",
        "nothing is known",
        "good for a moment only",
        "good for its time",
        "neither good nor bad in between",
        "nothing is known any more",
        "bad again right after its end",
        "one figure is still not good",
    ],
)
def test_when_a_level_begins_and_ends(day: Day, story: list[tuple[float, bool, str]]) -> None:
    assert told(day) == story


@pytest.mark.parametrize(
    ("threshold", "bad", "good"),
    [
        (WAITING, (50, 51), (20, 0)),
        (SERVICE, (60, 0), (80, 100)),
        (Threshold(Figure.STAFFED, 2, 4), (2, 0), (4, 9)),
        (Threshold(Figure.EXPECTED_WAIT, 600, 60), (600, float("inf")), (60, 0)),
    ],
)
def test_what_is_bad_and_what_is_good(
    threshold: Threshold, bad: tuple[float, float], good: tuple[float, float]
) -> None:
    assert all(threshold.is_bad(value) and not threshold.is_good(value) for value in bad)
    assert all(threshold.is_good(value) and not threshold.is_bad(value) for value in good)
    between = (threshold.enter + threshold.leave) / 2
    assert not threshold.is_bad(between)
    assert not threshold.is_good(between)


figures = st.fixed_dictionaries(
    {}, optional={Figure.WAITING: st.integers(0, 70), Figure.SERVICE_LEVEL: st.integers(40, 100)}
)
days = st.lists(st.tuples(st.integers(1, 200), figures), max_size=80)


@given(days, st.integers(0, 400))
def test_between_two_changes_of_a_level_lies_at_least_its_time(
    day: list[tuple[int, Mapping[Figure, float]]], hold: int
) -> None:
    rung, step, now, at = Rung("x", (WAITING, SERVICE), hold * S), Step(), NOON, list[datetime]()
    for pause, found in day:
        now += pause * S
        after = stepped(rung, step, found, now)
        if after.on is not step.on:
            at.append(now)
            bad = any(one.is_bad(found[one.figure]) for one in rung.thresholds if one.figure in found)
            good = all(one.is_good(found[one.figure]) for one in rung.thresholds if one.figure in found)
            assert bad if after.on else good
        step = after
    assert all(later - before >= hold * S for before, later in pairwise(at))


@pytest.mark.parametrize(
    ("by_hand", "drill", "on", "expected"),
    [
        (None, "", {}, Standing()),
        (None, "", {"mild": "a", "grave": "b"}, Standing("grave", "figures", "b")),
        ("mild", "", {"grave": "b"}, Standing("mild", "hand", "set by hand")),
        ("", "", {"grave": "b"}, Standing("", "hand", "set by hand")),
        (None, "grave", {"mild": "a"}, Standing("grave", "drill", "a drill")),
        ("", "grave", {}, Standing("grave", "drill", "a drill")),
        (None, "mild", {"grave": "b"}, Standing("grave", "figures", "b")),
        ("gravest", "grave", {}, Standing("gravest", "hand", "set by hand")),
        ("of former rules", "grave", {}, Standing("of former rules", "hand", "set by hand")),
    ],
)
def test_whose_word_counts(by_hand: str | None, drill: str, on: dict[str, str], expected: Standing) -> None:
    steps = {level: Step(True, NOON, None, why) for level, why in on.items()} | {"gravest": Step(False, NOON)}
    assert standing(ORDER, by_hand, Drill(drill, NOON) if drill else None, steps) == expected


@pytest.mark.parametrize(
    ("level", "asked", "answer"),
    [
        ("", "mild", False),
        ("mild", "grave", False),
        ("grave", "grave", True),
        ("gravest", "grave", True),
        ("of former rules", "mild", False),
    ],
)
def test_a_level_is_reached_by_itself_and_by_graver_ones(level: str, asked: str, answer: bool) -> None:
    assert reaches(ORDER, level, asked) is answer


def test_each_level_looks_at_its_own_queue_and_one_that_is_gone_from_the_rules_is_forgotten() -> None:
    ladder = (Rung("mild", (WAITING,), queue="sales"), Rung("grave", (WAITING,)))
    steps = climbed(ladder, {"gone": Step(True)}, lambda queue: waiting(50 if queue == "sales" else 0), NOON)
    assert {level: step.on for level, step in steps.items()} == {"mild": True, "grave": False}
    assert [level for level, _ in changes({"gone": Step(True)}, steps)] == ["mild"]
