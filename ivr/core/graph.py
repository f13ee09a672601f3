"""Graphs as lists: point 0 is where one enters, `after[n]` are the points to which point n leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Graph = Sequence[Sequence[int]]


def order(after: Graph) -> list[int]:
    """The points that can be come to, each before those it leads to, as far as circles allow (reverse postorder)."""
    seen, finished = {0}, []
    ahead: list[tuple[int, Iterator[int]]] = [(0, iter(after[0]))]
    while ahead:
        point, rest = ahead[-1]
        for target in rest:
            if target not in seen:
                seen.add(target)
                ahead.append((target, iter(after[target])))
                break
        else:
            finished.append(point)
            ahead.pop()
    return finished[::-1]


def dominators(after: Graph, ordered: Sequence[int]) -> dict[int, int]:
    """For each point the nearest one that every way to it passes (Cooper, Harvey and Kennedy)."""
    place = {point: at for at, point in enumerate(ordered)}
    before: dict[int, list[int]] = {point: [] for point in ordered}
    for point in ordered:
        for target in after[point]:
            before[target].append(point)
    nearest, changed = {0: 0}, True
    while changed:
        changed = False
        for point in ordered[1:]:
            found = _common([source for source in before[point] if source in nearest], nearest, place)
            if nearest.get(point) != found:
                nearest[point], changed = found, True
    return nearest


def _common(points: list[int], nearest: dict[int, int], place: dict[int, int]) -> int:
    one = points[0]
    for point in points[1:]:
        other = point
        while one != other:
            if place[one] > place[other]:
                one = nearest[one]
            else:
                other = nearest[other]
    return one


def forward(after: Graph) -> list[list[int]]:
    """The graph without ways back to a point that has certainly been passed."""
    ordered = order(after)
    nearest = dominators(after, ordered)
    place = {point: at for at, point in enumerate(ordered)}
    onward: list[list[int]] = [[] for _ in after]
    for point in ordered:
        for target in after[point]:
            if place[target] > place[point] or not _dominates(target, point, nearest):
                onward[point].append(target)
    return onward


def _dominates(one: int, other: int, nearest: dict[int, int]) -> bool:
    while other not in (one, 0):
        other = nearest[other]
    return other == one


def knots(after: Graph) -> list[list[int]]:
    """Points that lead to one another, together; each such knot after all those that it leads to (Kosaraju)."""
    ordered = order(after)
    before: dict[int, list[int]] = {point: [] for point in ordered}
    for point in ordered:
        for target in after[point]:
            before[target].append(point)
    seen: set[int] = set()
    found: list[list[int]] = []
    for point in ordered:
        if point not in seen:
            seen.add(point)
            knot, at = [point], 0
            while at < len(knot):
                fresh = [source for source in dict.fromkeys(before[knot[at]]) if source not in seen]
                seen.update(fresh)
                knot += fresh
                at += 1
            found.append(knot)
    return found[::-1]
