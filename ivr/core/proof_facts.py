"""What is known on every way to a step: conditions that were asked before, and those that are asked in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ivr.core.conditions import Condition, CustomerLevel, HasRm, IsOpen
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, LookUp, Node, NodeId
from ivr.core.ways import Fact, Way, Ways, fact

Known = Mapping[Condition, bool]


@dataclass(frozen=True, slots=True)
class Settled:
    """At this branch only one side is ever taken, since what it asks is already known."""

    node: NodeId
    known: Fact
    taken: Literal["then", "otherwise"]


MOST_KEPT = 64
"""Conditions that are followed; where more are asked, those asked most often, opening hours before others."""


def known_at(book: Rulebook, graph: Ways) -> dict[NodeId, Known]:
    """For each step that can be come to, the conditions that hold or do not hold on every way there.

    Followed are those that matter later: opening hours, and what is asked at more than one branch.
    """
    kept = _kept(graph)
    known: dict[NodeId, Known] = {name: {} for name in book.numbers.values() if name in book.nodes}
    ahead = list(known)
    while ahead:
        name = ahead.pop()
        node, here = book.nodes[name], known[name]
        for way in _open_ways(graph[name], here):
            if way.to is None or way.to not in book.nodes:
                continue
            there = _after(node, here, way, kept)
            before = known.get(way.to)
            merged = there if before is None else _common(before, there)
            if before is None or len(merged) < len(before):
                known[way.to] = merged
                ahead.append(way.to)
    return known


def settled(book: Rulebook, known: Mapping[NodeId, Known]) -> Iterator[Settled]:
    """Branches that are come to, and whose answer is then already known."""
    for name, here in known.items():
        node = book.nodes[name]
        if isinstance(node, Branch):
            asked = fact(node.condition, True)
            answer = here.get(asked.condition)
            if answer is not None:
                taken: Literal["then", "otherwise"] = "then" if answer is asked.holds else "otherwise"
                yield Settled(name, Fact(asked.condition, answer), taken)


def _open_ways(ways: tuple[Way, ...], here: Known) -> Iterator[Way]:
    for way in ways:
        if way.given is None or here.get(way.given.condition, way.given.holds) is way.given.holds:
            yield way


def _common(one: Known, other: Known) -> Known:
    return one if one == other else {asked: holds for asked, holds in one.items() if other.get(asked) is holds}


def _kept(graph: Ways) -> frozenset[Condition]:
    asked = Counter(given.condition for ways in graph.values() for given in {way.given for way in ways if way.given})
    matter = [condition for condition, times in asked.items() if times > 2 or isinstance(condition, IsOpen)]
    matter.sort(key=lambda condition: (not isinstance(condition, IsOpen), -asked[condition]))
    return frozenset(matter[:MOST_KEPT])


def _after(node: Node, here: Known, way: Way, kept: Container[Condition]) -> Known:
    """What is known behind this step; a look-up may change who is calling."""
    if isinstance(node, LookUp):
        here = {asked: holds for asked, holds in here.items() if not isinstance(asked, CustomerLevel | HasRm)}
    return {**here, way.given.condition: way.given.holds} if way.given and way.given.condition in kept else here
