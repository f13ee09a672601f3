"""The layout: columns to the right, nothing on top of anything else, no line through a box."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.picture.columns import Line, Size, backwards
from ivr.picture.layers import Placed, lay_out

COLUMN_GAP, GAP = 60.0, 20.0


@st.composite
def charts(draw: st.DrawFn) -> tuple[dict[str, Size], list[Line]]:
    """Boxes of any size, with lines that lead from earlier ones to later ones."""
    count = draw(st.integers(1, 14))
    sizes = {
        str(n): Size(draw(st.integers(40, 300)), high := draw(st.integers(20, 400)), min(15.0, high))
        for n in range(count)
    }
    pairs = list(combinations(sizes, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=25, unique=True)) if pairs else []
    return sizes, [Line(a, draw(st.integers(0, int(sizes[a].height))), b) for a, b in chosen]


def placed(sizes: dict[str, Size], lines: list[Line]) -> Placed:
    return lay_out(sizes, lines, COLUMN_GAP, GAP)


@given(charts())
def test_no_box_lies_on_another(chart: tuple[dict[str, Size], list[Line]]) -> None:
    sizes, lines = chart
    at = placed(sizes, lines).at
    for one, other in combinations(sizes, 2):
        (x, y), (u, v) = at[one], at[other]
        beside = x + sizes[one].width <= u or u + sizes[other].width <= x
        above = y + sizes[one].height <= v + 1e-6 or v + sizes[other].height <= y + 1e-6
        assert beside or above


@given(charts())
def test_every_line_leads_to_the_right_and_through_no_box(chart: tuple[dict[str, Size], list[Line]]) -> None:
    sizes, lines = chart
    found = placed(sizes, lines)
    for line, points in found.points.items():
        assert all(a[0] <= b[0] for a, b in pairwise(points))
        for (x0, y), (x1, _) in list(pairwise(points))[2::2]:  # where it passes a column
            for name, size in sizes.items():
                left, top = found.at[name]
                misses = x1 <= left or left + size.width <= x0 or y <= top or top + size.height <= y
                assert misses, (line, name)


@given(charts())
def test_everything_is_in_the_picture(chart: tuple[dict[str, Size], list[Line]]) -> None:
    sizes, lines = chart
    found = placed(sizes, lines)
    for name, (x, y) in found.at.items():
        assert x >= 0
        assert y >= 0
        assert x + sizes[name].width <= found.width + 1e-6
        assert y + sizes[name].height <= found.height + 1e-6


@given(charts(), st.randoms(use_true_random=False))
def test_without_the_lines_backwards_nothing_turns_in_a_circle(
    chart: tuple[dict[str, Size], list[Line]], chance: object
) -> None:
    sizes, lines = chart
    both_ways = lines + [Line(line.target, 0, line.source) for line in lines[::2]]
    back = backwards(list(sizes), both_ways)
    found = placed(sizes, [line for line in both_ways if line not in back])
    assert all(found.at[line.source][0] < found.at[line.target][0] for line in both_ways if line not in back)


def test_lines_do_not_cross_where_they_need_not() -> None:
    sizes = {name: Size(100, 60, 15) for name in "abcdef"}
    lines = [Line("a", 20, "f"), Line("a", 40, "e"), Line("b", 20, "d"), Line("b", 40, "c")]
    at = placed(sizes, lines).at
    tops = [at[name][1] for name in ("f", "e", "d", "c")]
    assert tops == sorted(tops) or tops == [*sorted(tops)[2:], *sorted(tops)[:2]]


def test_many_boxes_beside_one_another_fill_a_sheet_and_not_a_ribbon() -> None:
    sizes = {"root": Size(100, 900, 15), **{str(n): Size(150, 250, 15) for n in range(60)}}
    found = placed(sizes, [Line("root", n * 15, str(n)) for n in range(60)])
    assert 0.3 < found.width / found.height < 3


@pytest.mark.parametrize("sizes", [{}, {"a": Size(100, 50, 15)}])
def test_hardly_anything_can_be_placed_as_well(sizes: dict[str, Size]) -> None:
    assert set(placed(sizes, []).at) == set(sizes)
