"""The longest way through a flow to each kind of end, found from the ends backwards.

The caller may press any key or none, as late as he may; he hears each menu once (who has it repeated, or goes back to
where he has been, adds that himself). Conditions that the hours and his RM do not decide are taken both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf

from ivr.core.conditions import HasRm, IsOpen
from ivr.core.graph import forward, knots
from ivr.core.patience import LongestWaits, Patience
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed, said
from ivr.core.speaking import Speaking
from ivr.core.steps import (
    AskWeb,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    LeaveMessage,
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
)
from ivr.core.time_spent import seconds_at
from ivr.core.ways import Fact, Ways


class End(Enum):
    """Where a way leads."""

    RM = auto()
    """The caller's own RM's mobile rings."""
    WAITED = auto()
    """He waited for agents, and waiting came to its end without a phone that rings for certain."""
    LEFT = auto()
    """He never waited for anybody: a message left, or goodbye."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a way: what takes the time, how many seconds at most, and what the caller did there."""

    what: str
    seconds: float | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest way to an end; seconds None: there is no bound."""

    end: End
    outcome: str
    seconds: float | None
    way: tuple[Stretch, ...]


@dataclass(slots=True)
class _Point:
    """A step with ways on from it: to other such steps, and to those that end a way."""

    name: NodeId
    seconds: float
    rm: bool = False
    """The caller's own RM is rung here, if he has one."""
    ways: list[tuple[int, str, Fact | None]] = field(default_factory=list)
    ends: list[tuple[NodeId | None, str, Fact | None]] = field(default_factory=list)


class Layout:
    """A rulebook's steps as points, and how long each takes: the same for all hours and callers."""

    def __init__(self, book: Rulebook, graph: Ways, speaking: Speaking) -> None:
        self.book, self.speaking = book, speaking
        with_ways = [name for name, ways in graph.items() if ways]
        self.points = [_Point("", 0.0)]
        for name in with_ways:
            node = book.nodes[name]
            self.points.append(_Point(name, seconds_at(node, speaking), isinstance(node, CallRm)))
        self.at = {name: at for at, name in enumerate(with_ways, 1)}
        for point in self.points[1:]:
            for way in graph[point.name]:
                if way.to in self.at:
                    point.ways.append((self.at[way.to], way.by, way.given))
                else:
                    point.ends.append((way.to, way.by, way.given))
        self._lead_back()

    def _lead_back(self) -> None:
        """Who is led back hears again what lies between, as often as that may be."""
        bounds = {self.at[name]: node for name, node in self.book.nodes.items() if isinstance(node, GoAtMost)}
        if not bounds:
            return
        after = [[target for target, _, _ in point.ways] for point in self.points]
        after[0] = list(self.at.values())
        for knot in knots(after):
            round_once = sum(self.points[at].seconds for at in knot)
            for at in set(knot) & bounds.keys():
                self.points[at].seconds += bounds[at].at_most * round_once


@dataclass(slots=True)
class _Best:
    """The longest way from a point to an end: the first way taken, and where that goes on (None: it ends there)."""

    seconds: float
    outcome: str
    by: str = ""
    then: int | None = None
    last: Stretch | None = None


class Search:
    """The longest ways from these steps in which calls begin, during these hours, for callers with an RM or without."""

    def __init__(self, layout: Layout, begins: Iterable[NodeId], hours: Mapping[str, bool], has_rm: bool) -> None:
        self._begins = [layout.at[begin] for begin in begins if begin in layout.at]
        self._layout, self._hours, self._has_rm = layout, hours, has_rm
        spoken = layout.speaking.seconds
        self._patience = LongestWaits(layout.book.queues, has_rm, len(layout.book.trunks), spoken)
        self._waits: dict[str, tuple[End, _Best]] = {}
        self._best: dict[int, dict[End, _Best]] = {}
        self._knot: dict[int, Sequence[int]] = {}
        self._search()

    def longest(self, begin: NodeId) -> tuple[Longest, ...]:
        """The longest way from here to each end that there is."""
        at = self._layout.at.get(begin)
        found = dict(self._ends_at(begin)) if at is None else self._best[at]
        return tuple(self._told(end, found[end], at) for end in End if end in found)

    def _search(self) -> None:
        points = self._layout.points
        onward = forward([self._begins, *map(self._after, range(1, len(points)))])
        for knot in knots(onward):
            spent, inside = sum(points[at].seconds for at in knot), frozenset(knot)
            found: dict[End, _Best] = {}
            for at in knot:
                self._ends(at, spent, found)
                ahead = set(onward[at]) - inside
                for target, by, _ in points[at].ways:
                    if target in ahead:
                        _keep_longest(found, self._best[target], spent, by, target)
            self._best |= dict.fromkeys(knot, found)
            self._knot |= dict.fromkeys(knot, knot)

    def _after(self, at: int) -> list[int]:
        if self._rings(at):
            return []
        return [target for target, _, given in self._layout.points[at].ways if given is None or self._may(given)]

    def _rings(self, at: int) -> bool:
        return self._has_rm and self._layout.points[at].rm

    def _ends(self, at: int, spent: float, found: dict[End, _Best]) -> None:
        if self._rings(at):
            found[End.RM] = _Best(0.0, "RM")
            return
        for name, by, given in self._layout.points[at].ends:
            if given is None or self._may(given):
                for end, best in self._ends_at(name):
                    if end not in found or best.seconds + spent > found[end].seconds:
                        found[end] = _Best(best.seconds + spent, best.outcome, by, None, best.last)

    def _may(self, fact: Fact) -> bool:
        match fact:
            case Fact(IsOpen(calendar), holds):
                return self._hours.get(calendar, holds) is holds
            case Fact(HasRm(), holds):
                return self._has_rm is holds
            case _:
                return True

    def _ends_at(self, name: NodeId | None) -> Iterator[tuple[End, _Best]]:
        """All ways in which it may end at such a step: a queue may turn the caller away, too."""
        yield self._end_at(name)
        node = self._layout.book.nodes.get(name or "")
        if isinstance(node, EnterQueue):
            yield from _turned_away(self._layout.book.queues[node.queue])

    def _end_at(self, name: NodeId | None) -> tuple[End, _Best]:
        """How a way ends at a step that has no way on; without one, the flow ends with goodbye."""
        match self._layout.book.nodes.get(name or ""):
            case EnterQueue(queue):
                if queue not in self._waits:
                    self._waits[queue] = _waited(self._layout.book.queues[queue], self._patience.of(queue))
                return self._waits[queue]
            case LeaveMessage(box):
                return End.LEFT, _Best(0.0, f"voicemail {box}")
            case NoteCallback(box):
                return End.LEFT, _Best(0.0, f"callback note {box}")
            case _:
                return End.LEFT, _Best(0.0, "goodbye")

    def _told(self, end: End, best: _Best, at: int | None) -> Longest:
        first = self._layout.book.recording.announce
        spoken = self._layout.speaking.seconds(first)
        way = [Stretch(first, spoken), *self._way(end, best, at)]
        total = best.seconds + spoken
        shown = tuple(stretch for stretch in way if stretch.seconds != 0 or stretch.by)
        return Longest(end, best.outcome, None if total == inf else total, shown)

    def _way(self, end: End, best: _Best, at: int | None) -> Iterator[Stretch]:
        while at is not None:
            best, knot = self._best[at][end], self._knot[at]
            points = [self._layout.points[each] for each in knot]
            yield Stretch(self._said(points), sum(point.seconds for point in points), best.by)
            at = best.then
        if best.last is not None:
            yield best.last

    def _said(self, points: list[_Point]) -> str:
        """The step's name; of steps that lead to one another, in no order that is known, the first few."""
        names = [_name(self._layout.book, point.name) for point in points]
        return " + ".join(names[:3]) + (f" + {len(names) - 3} more" if len(names) > 3 else "")


def _waited(queue: Queue, wait: Patience) -> tuple[End, _Best]:
    seconds = inf if wait.seconds is None else wait.seconds
    whisper = f" + {queue.offer.whisper}" if queue.offer.whisper else ""
    last = Stretch(f"queue {queue.name}{whisper}", wait.seconds)
    return End.RM if wait.rm else End.WAITED, _Best(seconds, wait.outcome, last=last)


def _turned_away(queue: Queue) -> Iterator[tuple[End, _Best]]:
    exits = dict.fromkeys(said(out) for out in (queue.full, queue.nobody) if out is not None)
    if exits:
        last = Stretch(f"queue {queue.name}", 0.0, f"turned away by queue {queue.name}")
        yield End.LEFT, _Best(0.0, listed(exits, "or"), last=last)


def _keep_longest(found: dict[End, _Best], ahead: Mapping[End, _Best], spent: float, by: str, then: int) -> None:
    for end, best in ahead.items():
        if end not in found or best.seconds + spent > found[end].seconds:
            found[end] = _Best(best.seconds + spent, best.outcome, by, then)


def _name(book: Rulebook, name: NodeId) -> str:
    match book.nodes[name]:
        case Play(prompt) | ChooseLanguage(prompt):
            return prompt
        case Collect(asked):
            return f"collect {asked}"
        case PlayNotices(calendar):
            return f"notices {calendar}"
        case DialOut(number):
            return f"dial {number}"
        case AskWeb():
            return "web"
        case _:
            return name.removeprefix("menus.")
