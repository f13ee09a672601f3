"""The worst time to a human: how long a caller waits at most until the RM's mobile rings, whatever the agents do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from ivr.core.conditions import IsOpen
from ivr.core.ending import Endings
from ivr.core.graph import knots
from ivr.core.longest import Layout, Longest, Search
from ivr.core.proof_hours import Hours, hours
from ivr.core.rulebook import Rulebook
from ivr.core.speaking import Speaking
from ivr.core.steps import NodeId
from ivr.core.ways import Ways

MOST_HOURS = 6
"""Combinations of open and closed calendars that are told apart for a number; with more, all are taken together."""


@dataclass(frozen=True, slots=True)
class Worst:
    """For callers of these numbers, during these hours, with an RM or without: the longest way to each end."""

    numbers: tuple[str, ...]
    hours: Hours
    has_rm: bool
    longest: tuple[Longest, ...]


def worst_times(book: Rulebook, graph: Ways, today: date, speaking: Speaking) -> Iterator[Worst]:
    """For each step in which calls begin: by hours, with an RM and without."""
    layout = Layout(book, graph, speaking)
    numbers, endings = _numbers(book), [Endings(speaking, has_rm=has_rm) for has_rm in (True, False)]
    found: dict[NodeId, list[Worst]] = {begin: [] for begin in numbers}
    for names, begins in _alike(layout, numbers).items():
        for now in _told_apart(book, names, today):
            for ending in endings:
                search = Search(layout, begins, dict(now), ending)
                for begin in begins:
                    found[begin].append(Worst(numbers[begin], now, ending.has_rm, search.longest(begin)))
    return chain.from_iterable(found.values())


def _numbers(book: Rulebook) -> dict[NodeId, tuple[str, ...]]:
    numbers: dict[NodeId, tuple[str, ...]] = {}
    for number, begin in book.numbers.items():
        numbers[begin] = (*numbers.get(begin, ()), number)
    return numbers


def _alike(layout: Layout, begins: Iterable[NodeId]) -> dict[frozenset[str], list[NodeId]]:
    """The steps in which calls begin, together where the same calendars are asked on the ways from them."""
    asked = _calendars(layout)
    alike: dict[frozenset[str], list[NodeId]] = {}
    for begin in begins:
        alike.setdefault(asked.get(layout.at.get(begin, 0), frozenset()), []).append(begin)
    return alike


def _told_apart(book: Rulebook, names: Iterable[str], today: date) -> list[Hours]:
    combined = hours([book.calendars[name] for name in sorted(names)], today, MOST_HOURS)
    return combined if 0 < len(combined) <= MOST_HOURS else [()]


def _calendars(layout: Layout) -> dict[int, frozenset[str]]:
    """The calendars that are asked on the ways from each point, from the ends backwards."""
    after = [[target for target, _, _ in point.ways] for point in layout.points]
    after[0] = list(layout.at.values())
    found: dict[int, frozenset[str]] = {}
    for knot in knots(after):
        names = {name for at in knot for target in after[at] for name in found.get(target, ())}
        for at in knot:
            point = layout.points[at]
            names.update(*(_asked(given) for _, _, given in (*point.ways, *point.ends)))
        found |= dict.fromkeys(knot, frozenset(names))
    return found


def _asked(given: object) -> tuple[str, ...]:
    condition = getattr(given, "condition", None)
    return (condition.calendar,) if isinstance(condition, IsOpen) else ()
