"""How agents of several queues are shared out: as a flow, against cases that can be told by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.estimate import QueueNow, wait_after
from ivr.core.sharing import Rival, Work, parts, rivals, work
from ivr.core.told_wait import expects

S = timedelta(seconds=1)


def rival(ahead: int, apart: float, seconds: float = 100, leaving: float = 0.0, name: str = "b") -> Rival:
    return Rival(name, ahead, apart, seconds * S, leaving)


def seconds(found: Work) -> float:
    """Until his turn, if nobody gives up."""
    return found.ends / found.pace


@pytest.mark.parametrize(
    ("ends", "staffed", "own", "others", "expected"),
    [
        pytest.param(4, 2, 0, (), 200, id="nobody else: each agent ends two calls"),
        pytest.param(4, 2, 0, (rival(6, 0),), 500, id="X: all agents serve both, he is the tenth"),
        pytest.param(400, 100, 0, (rival(200, 20),), 500, id="W: theirs do a part of it, 120 agents for 600 calls"),
        pytest.param(4, 2, 1, (rival(6, 0),), 400, id="N: his own is through with his four, before the other comes"),
        pytest.param(4, 2, 1, (rival(2, 0),), 300, id="N: the other helps, once he has done two"),
        pytest.param(400, 100, 0, (rival(20, 100),), 400, id="N from the other side: theirs need no help"),
        pytest.param(400, 100, 0, (rival(800, 100),), 600, id="N from the other side: they need it, and wait as long"),
        pytest.param(4, 2, 0, (rival(6, 0, name="b"), rival(3, 0, name="c")), 650, id="two others"),
        pytest.param(400, 200, 0, (rival(20, 400), rival(600, 0, name="c")), 500, id="one of two needs no help"),
    ],
)
def test_the_wait_is_that_in_which_agents_are_through_with_all_who_come_before_him(
    ends: int, staffed: int, own: int, others: tuple[Rival, ...], expected: float
) -> None:
    assert seconds(work(ends, 100, 0.0, staffed, own, others)) == pytest.approx(expected, rel=0.01)


def test_what_others_can_just_do_is_not_done_for_certain() -> None:
    """Nine calls for three agents of theirs, and nine for three of his: in 300 s, but for chance."""
    assert 310 < seconds(work(9, 100, 0.0, 3, 0, (rival(9, 3),))) < 350


def test_those_who_are_taken_by_his_agents_count_as_before_him_and_leave_as_they_do_in_their_queue() -> None:
    found = work(4, 100, 0.001, 2, 0, (rival(6, 0, leaving=0.006),))
    assert (found.ends, found.pace, found.uneven) == (10, pytest.approx(0.02, rel=0.001), pytest.approx(1))
    assert found.leaving == pytest.approx((4 * 0.001 + 6 * 0.006) / 10)


def test_calls_of_two_lengths_make_the_wait_spread_more() -> None:
    """The first end is that of a call under way, of the length that calls have on average; 50 and 350 s alternate."""
    found = work(5, 50, 0.0, 1, 0, (rival(5, 0, 350),))
    assert seconds(found) == pytest.approx(4 * 50 + 200 + 5 * 350, rel=0.001)
    assert found.uneven == pytest.approx(2 * (50**2 + 350**2) / 2 / 200**2 - 1)
    assert work(5, 50, 0.0, 1, 0, (rival(5, 0, 50),)).uneven == pytest.approx(1)


@pytest.mark.parametrize("own", range(3))
@pytest.mark.parametrize("apart", range(4))
def test_it_is_never_less_than_without_rivals_and_never_more_than_if_all_of_them_stood_before_him(
    own: int, apart: int
) -> None:
    waits = [seconds(work(5, 100, 0.0, 3, own, (rival(ahead, apart),))) for ahead in range(1, 30)]
    assert waits == sorted(waits)
    for ahead, found in enumerate(waits, 1):
        assert 499 / 3 <= found <= (5 + ahead) * 101 / 3


TEAMS = {
    frozenset("a"): 2,
    frozenset("ab"): 3,
    frozenset("b"): 4,
    frozenset("bc"): 6,
    frozenset("c"): 9,
    frozenset("d"): 7,
    frozenset[str](): 8,
}
WAITING = {"a": 1, "b": 2, "c": 1, "d": 5}


def test_each_agent_is_shared_out_as_callers_wait_in_the_queues_that_he_serves() -> None:
    assert parts(WAITING, TEAMS) == {"a": 2 + 1, "b": 2 + 4 + 4, "c": 2 + 9, "d": 7}


@pytest.mark.parametrize(
    ("queue", "ahead", "own", "found"),
    [
        ("a", {}, 5, ()),
        ("a", {"d": 2}, 5, ()),
        ("a", {"c": 2}, 5, ()),
        ("a", {"b": 2, "c": 1}, 2, (Rival("b", 2, 4 + 6 * 2 / 3),)),
        ("b", {"a": 1, "c": 1, "d": 5}, 4, (Rival("a", 1, 2), Rival("c", 1, 9))),
    ],
)
def test_rivals_are_the_queues_of_those_before_him_that_share_agents_with_his(
    queue: str, ahead: dict[str, int], own: int, found: tuple[Rival, ...]
) -> None:
    his = {names: count for names, count in TEAMS.items() if queue in names}
    assert rivals(queue, ahead, his, parts(WAITING, his), parts(WAITING, TEAMS)) == (own, found)


def test_callers_of_other_queues_who_come_before_him_make_his_wait_longer_and_are_a_reason_to_tell_him_more() -> None:
    alone = QueueNow(3, 2, 0, 100 * S)
    full = QueueNow(3, 2, 0, 100 * S, rivals=(rival(6, 0),))
    before, after = wait_after(alone, 2), wait_after(full, 2)
    assert before
    assert after
    assert (round(before.mean / S), round(after.mean / S)) == (150, 450)
    told, more = expects("q", alone, 2), expects("q", full, 2)
    assert told
    assert more
    assert (told.ahead, more.ahead) == (2, 8)


def test_with_an_agent_left_over_nobody_waits_whoever_waits_elsewhere() -> None:
    found = wait_after(QueueNow(1, 2, 1, 100 * S, rivals=(rival(6, 0),)), 0)
    assert found
    assert found.p80 == 0 * S
