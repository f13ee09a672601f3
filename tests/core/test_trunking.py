"""Trunks: the order in which they are tried, what an attempt says about one, rest and return."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ivr.core.leg_ending import Ending
from ivr.core.rulebook import Trunk
from ivr.core.trunking import LONGEST_REST, MOST_REMEMBERED, Choice, Rank, TrunkNow, choose, failed, verdict, worked

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
S = timedelta(seconds=1)
A, B, C = Trunk("a", "192.0.2.1"), Trunk("b", "192.0.2.2", order=2), Trunk("c", "192.0.2.3", order=2)


def names(chosen: Choice) -> list[str]:
    return [way.trunk.name for way in chosen.ways]


def in_order(*trunks: Trunk, rank: Rank = Rank.ORDINARY, **now: TrunkNow) -> Choice:
    return choose(trunks, now, NOON, lambda: 0.5, rank)


@pytest.mark.parametrize(
    ("sip", "ending", "cause", "next_one", "blame"),
    [
        (503, Ending.CONGESTION, 34, True, True),
        (500, Ending.CONGESTION, 38, True, True),
        (504, Ending.FAILURE, 102, True, True),
        (408, Ending.NO_ANSWER, 18, True, True),
        (403, Ending.REJECTED, 21, True, True),
        (404, Ending.UNREACHABLE, 1, True, False),
        (488, Ending.FAILURE, 58, True, False),
        (480, Ending.UNREACHABLE, 19, False, False),
        (480, Ending.NO_ANSWER, 19, False, False),
        (486, Ending.BUSY, 17, False, False),
        (600, Ending.BUSY, 17, False, False),
        (603, Ending.REJECTED, 21, False, False),
        (410, Ending.UNREACHABLE, 22, False, False),
        (484, Ending.UNREACHABLE, 28, False, False),
        (302, Ending.FAILURE, 23, False, False),
        (0, Ending.UNREACHABLE, 0, True, True),
        (0, Ending.SILENT, 0, True, True),
        (0, Ending.FAILURE, 0, True, True),
        (0, Ending.NO_ANSWER, 19, False, False),
        (0, Ending.NORMAL, 16, False, False),
        (0, Ending.UNREACHABLE, 1, True, False),
        (0, Ending.REFUSED, 0, False, False),
    ],
)
def test_the_cause_table(sip: int, ending: Ending, cause: int, next_one: bool, blame: bool) -> None:
    found = verdict(ending, sip, cause)
    assert (found.next, found.blame) == (next_one, blame)


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_has_a_verdict_and_nothing_that_rang_is_rung_again_over_another_trunk(ending: Ending) -> None:
    assert verdict(ending)
    for sip in (0, 408, 486, 500, 503):
        assert not verdict(ending, sip, rang=True).next


def test_the_lowest_order_comes_first_and_equals_without_weights_go_by_name() -> None:
    assert names(in_order(C, B, A)) == ["a", "b", "c"]


def test_weights_share_the_calls_among_trunks_of_the_same_order() -> None:
    random = Random(7)
    three, one = replace(B, weight=3), replace(C, weight=1)
    first = Counter(names(choose((one, three, A), {}, NOON, random.random))[1] for _ in range(2000))
    assert 0.71 < first["b"] / 2000 < 0.79
    every = choose((one, three, A), {}, NOON, random.random)
    assert names(every)[0] == "a"
    assert sorted(names(every)) == ["a", "b", "c"]


@pytest.mark.parametrize("dead", [TrunkNow(reachable=False), TrunkNow(registered=False)])
def test_a_trunk_known_to_be_dead_is_tried_last_and_says_why(dead: TrunkNow) -> None:
    chosen = in_order(A, B, a=dead)
    assert names(chosen) == ["b", "a"]
    assert chosen.ways[1].why.startswith("the last resort: it ")


def test_a_trunk_that_rests_comes_after_those_that_work_and_before_the_dead() -> None:
    resting = TrunkNow(failures=3, rests_until=NOON + S)
    assert names(in_order(A, B, C, a=resting, b=TrunkNow(reachable=False))) == ["c", "a", "b"]
    assert names(in_order(A, B, a=replace(resting, rests_until=NOON))) == ["a", "b"]


def test_a_full_trunk_is_not_tried_at_all() -> None:
    chosen = in_order(replace(A, max_calls=2), B, a=TrunkNow(calls=2))
    assert names(chosen) == ["b"]
    assert chosen.full == ("a has 2 of 2 calls",)


def test_the_reserved_lines_are_for_those_who_cannot_wait() -> None:
    scarce = replace(A, max_calls=10, reserved=2)
    now = TrunkNow(calls=8)
    assert names(in_order(scarce, a=now)) == ["a"]
    chosen = in_order(scarce, a=now, rank=Rank.CAN_WAIT)
    assert names(chosen) == []
    assert "its last 2 lines are reserved" in chosen.full[0]
    assert names(in_order(scarce, a=TrunkNow(calls=7), rank=Rank.CAN_WAIT)) == ["a"]


@pytest.mark.parametrize(
    ("calls", "served"),
    [(6, "CAN_WAIT ORDINARY FIRST"), (7, "ORDINARY FIRST"), (8, "FIRST"), (9, "FIRST"), (10, "")],
)
def test_the_last_lines_are_for_what_is_urgent_and_those_before_them_for_what_cannot_wait(
    calls: int, served: str
) -> None:
    scarce = replace(A, max_calls=10, reserved=3, urgent=2)
    assert " ".join(rank.name for rank in Rank if in_order(scarce, rank=rank, a=TrunkNow(calls=calls)).ways) == served


def test_what_is_kept_for_the_urgent_is_kept_from_callbacks_too() -> None:
    assert not in_order(replace(A, max_calls=10, urgent=2), rank=Rank.CAN_WAIT, a=TrunkNow(calls=8)).ways


def test_a_trunk_rests_after_so_many_failures_in_a_row_each_time_for_longer_and_comes_back() -> None:
    now = TrunkNow()
    rests = []
    for _ in range(12):
        now = failed(A, now, NOON)
        rests.append(now.rests_until and (now.rests_until - NOON) / S)
    assert rests[:6] == [None, None, 30.0, 60.0, 120.0, 240.0]
    assert rests[-1] == LONGEST_REST / S
    assert replace(worked(now), failed_at=()) == TrunkNow()


def test_one_success_in_between_keeps_a_trunk_from_resting() -> None:
    now = failed(A, failed(A, TrunkNow(), NOON), NOON)
    assert failed(A, worked(now), NOON).rests_until is None


def test_failures_of_the_last_hour_are_remembered_though_others_have_worked_since() -> None:
    now = failed(A, worked(failed(A, TrunkNow(), NOON)), NOON + 1800 * S)
    assert now.failures == 1
    assert now.failed_lately(NOON + 1801 * S) == (NOON, NOON + 1800 * S)
    assert now.failed_lately(NOON + 3600 * S) == (NOON + 1800 * S,)


def test_what_is_remembered_of_failures_is_bounded() -> None:
    now = TrunkNow()
    for which in range(MOST_REMEMBERED + 5):
        now = failed(A, now, NOON + which * timedelta(milliseconds=1))
    assert len(now.failed_at) == MOST_REMEMBERED
    assert failed(A, now, NOON + timedelta(hours=2)).failed_at == (NOON + timedelta(hours=2),)
