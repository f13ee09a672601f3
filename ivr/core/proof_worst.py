"""The worst time to a human: how long a caller waits at most until the RM's mobile rings, whatever the agents do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ivr.core.asking import words
from ivr.core.conditions import AtTime, Condition, IsOpen, OfTime, OnDate, OnWeekday, simple
from ivr.core.ending import Endings
from ivr.core.graph import knots
from ivr.core.longest import Layout, Longest, Search
from ivr.core.proof_hours import Hours, hours
from ivr.core.rulebook import Rulebook
from ivr.core.speaking import Speaking
from ivr.core.steps import NodeId
from ivr.core.ways import Ways

MOST_HOURS = 6
"""Combinations of open calendars, times, weekdays and dates that are told apart for a number."""
MOST_ASKED = 12
"""Questions of time that are looked at together; with more, only calendars are told apart."""


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
    found: dict[NodeId, dict[Hours, Both]] = {begin: {} for begin in numbers}
    for asked, begins in _alike(layout, numbers).items():
        for now in _told_apart(book, asked, today):
            having, lacking = (Search(layout, begins, now, ending) for ending in endings)
            for begin in begins:
                found[begin][now] = having.longest(begin), lacking.longest(begin)
    for begin, by_hours in found.items():
        for now, (having_rm, lacking_rm) in _where_it_matters(by_hours).items():
            yield Worst(numbers[begin], now, True, having_rm)
            yield Worst(numbers[begin], now, False, lacking_rm)


Both = tuple[tuple[Longest, ...], tuple[Longest, ...]]
"""For who has an RM, and for who has none."""


def _where_it_matters(found: Mapping[Hours, Both]) -> Mapping[Hours, Both]:
    """The same, with no more said of the hours than what makes a difference."""
    for fact in reversed(next(iter(found), ())):
        for now in found:
            found = _without(found, now, fact.condition)
    return found


def _without(found: Mapping[Hours, Both], now: Hours, asked: Condition) -> Mapping[Hours, Both]:
    """These hours told without what is asked, where all that this takes in have the same ends."""
    fewer = tuple(fact for fact in now if fact.condition != asked)
    inside = [when for when in found if not any(replace(fact, holds=not fact.holds) in when for fact in fewer)]
    if any(found[when] != found.get(now) or not set(fewer) <= set(when) for when in inside):
        return found
    return {fewer if when in inside else when: both for when, both in found.items()}


def _numbers(book: Rulebook) -> dict[NodeId, tuple[str, ...]]:
    numbers: dict[NodeId, tuple[str, ...]] = {}
    for number, begin in book.numbers.items():
        numbers[begin] = (*numbers.get(begin, ()), number)
    return numbers


def _alike(layout: Layout, begins: Iterable[NodeId]) -> dict[frozenset[OfTime], list[NodeId]]:
    """The steps in which calls begin, together where the same is asked of time on the ways from them."""
    asked = _asked(layout)
    alike: dict[frozenset[OfTime], list[NodeId]] = {}
    for begin in begins:
        alike.setdefault(asked.get(layout.at.get(begin, 0), frozenset()), []).append(begin)
    return alike


def _told_apart(book: Rulebook, asked: Iterable[OfTime], today: date) -> list[Hours]:
    """By all that is asked of time, or else by the calendars alone, or else not at all."""
    everything: list[OfTime] = sorted(asked, key=lambda one: (not isinstance(one, IsOpen), words(one)))
    calendars: list[OfTime] = [one for one in everything if isinstance(one, IsOpen)]
    for some in (everything if len(everything) <= MOST_ASKED else calendars, calendars):
        combined = hours(book, some, today, MOST_HOURS)
        if 0 < len(combined) <= MOST_HOURS:
            return combined
    return [()]


def _asked(layout: Layout) -> dict[int, frozenset[OfTime]]:
    """What is asked of time on the ways from each point, from the ends backwards."""
    after = [[target for target, _, _ in point.ways] for point in layout.points]
    after[0] = list(layout.at.values())
    found: dict[int, frozenset[OfTime]] = {}
    for knot in knots(after):
        asked = {one for at in knot for target in after[at] for one in found.get(target, ())}
        asked.update(*(_of_time(layout.points[at].asks) for at in knot))
        found |= dict.fromkeys(knot, frozenset(asked))
    return found


def _of_time(condition: Condition | None) -> Iterator[OfTime]:
    for one in () if condition is None else simple(condition):
        match one:
            case IsOpen(calendar):
                yield IsOpen(calendar)
            case AtTime() | OnDate() | OnWeekday():
                yield one
            case _:
                pass
