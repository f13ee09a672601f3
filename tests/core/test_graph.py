"""Graphs: what dominates what, what leads back, what hangs together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.core.graph import dominators, forward, knots, order

#        0 -> 1 -> 2 -> 3 -> 1, 2 -> 4
ROUND = [[1], [2], [3, 4], [1], []]
#        0 -> 1 and 2, which lead to one another, and to 3
CROSS = [[1, 2], [2, 3], [1], []]
GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=3), min_size=size, max_size=size)
)


def come_to(after: list[list[int]], start: int = 0, without: int = -1) -> set[int]:
    found, ahead = {start} - {without}, [start] if start != without else []
    while ahead:
        fresh = [target for target in after[ahead.pop()] if target not in found and target != without]
        found.update(fresh)
        ahead += fresh
    return found


def test_a_way_back_to_where_one_has_certainly_been_is_left_out() -> None:
    assert forward(ROUND) == [[1], [2], [3, 4], [], []]


def test_a_way_across_is_kept() -> None:
    assert forward(CROSS) == CROSS


def test_what_leads_to_one_another_hangs_together_and_comes_after_what_it_leads_to() -> None:
    assert [set(knot) for knot in knots(CROSS)] == [{3}, {1, 2}, {0}]


@given(GRAPHS)
def test_a_point_is_dominated_by_what_it_cannot_be_come_to_without(after: list[list[int]]) -> None:
    ordered = order(after)
    nearest = dominators(after, ordered)
    for point in ordered[1:]:
        chain, at = {point}, point
        while at != 0:
            at = nearest[at]
            chain.add(at)
        assert chain - {point} == {other for other in ordered if point not in come_to(after, without=other)} - {point}


@given(GRAPHS)
def test_each_knot_is_what_leads_to_one_another(after: list[list[int]]) -> None:
    found = knots(after)
    assert sorted(point for knot in found for point in knot) == sorted(come_to(after))
    for at, knot in enumerate(found):
        for point in knot:
            reached = come_to(after, point)
            assert set(knot) == {other for other in reached if point in come_to(after, other)}
            assert not reached & {other for later in found[at + 1 :] for other in later}
