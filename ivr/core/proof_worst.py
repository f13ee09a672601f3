"""The worst time to a human: how long a caller waits at most until the RM's mobile rings, whatever the agents do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ivr.core.graph import knots
from ivr.core.longest import Layout, Longest, Search
from ivr.core.proof_hours import Hours, hours
from ivr.core.rulebook import Rulebook
from ivr.core.speaking import Speaking
from ivr.core.steps import IsOpen, NodeId
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
    combined = _hours(layout, today)
    searches: dict[tuple[Hours, bool], Search] = {}
    for begin, numbers in _entries(book).items():
        for found in combined[begin]:
            for has_rm in (True, False):
                search = searches.get((found, has_rm))
                if search is None:
                    search = searches[found, has_rm] = Search(layout, dict(found), has_rm)
                yield Worst(numbers, found, has_rm, search.longest(begin))


def _entries(book: Rulebook) -> dict[NodeId, tuple[str, ...]]:
    entries: dict[NodeId, tuple[str, ...]] = {}
    for number, begin in book.numbers.items():
        entries[begin] = (*entries.get(begin, ()), number)
    return entries


def _hours(layout: Layout, today: date) -> dict[NodeId, list[Hours]]:
    """For each step in which calls begin, the hours that the conditions on its ways tell apart."""
    calendars = layout.book.calendars
    by_calendars: dict[frozenset[str], list[Hours]] = {}
    found: dict[NodeId, list[Hours]] = {}
    asked = _calendars(layout)
    for begin in layout.book.numbers.values():
        names = asked.get(layout.at.get(begin, 0), frozenset())
        if names not in by_calendars:
            combined = hours([calendars[name] for name in sorted(names)], today)
            by_calendars[names] = combined if 0 < len(combined) <= MOST_HOURS else [()]
        found[begin] = by_calendars[names]
    return found


def _calendars(layout: Layout) -> dict[int, frozenset[str]]:
    """The calendars that are asked on the ways from each point, from the ends backwards."""
    after = [layout.after(at) for at in range(len(layout.points))]
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
