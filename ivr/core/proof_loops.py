"""Flows in which a caller who presses nothing would go round for ever."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.steps import NodeId
from ivr.core.ways import Way, Ways


def loops(graph: Ways) -> Iterator[tuple[NodeId, ...]]:
    """Each circle once, as the steps on it in their order, flows before menus."""
    done: set[NodeId] = set()
    for start in sorted((name for name, ways in graph.items() if ways), key=_reading_order):
        if start not in done and (circle := _circle_from(start, graph, done)):
            yield tuple(circle)


def _reading_order(name: NodeId) -> tuple[bool, str]:
    return (not name.startswith("flows."), name)


def _circle_from(start: NodeId, graph: Ways, done: set[NodeId]) -> list[NodeId]:
    """The first circle found on the ways of silence from here; no recursion, so that a long flow cannot break it."""
    trail: dict[NodeId, None] = {}
    ahead: list[Iterator[NodeId]] = [iter([start])]
    while ahead:
        node = next(ahead[-1], None)
        if node is None:
            ahead.pop()
            if trail:
                done.add(trail.popitem()[0])
        elif node in trail:
            done.update(trail)
            names = list(trail)
            return names[names.index(node) :]
        elif node in graph and node not in done:
            trail[node] = None
            ahead.append(_silent(graph[node]))
    return []


def _silent(ways: tuple[Way, ...]) -> Iterator[NodeId]:
    """Where a caller gets who presses nothing, time and again."""
    return (way.to for way in ways if way.to is not None and not way.pressed and not way.bounded)
