"""The longest way through a flow to each kind of end, found from the ends backwards.

The caller may press any key or none, as late as he may. He hears each menu once (who has it repeated, or goes back to
where he has been, adds that himself), and is led back as often as the rules let him. Conditions that neither the hours
nor his RM decide are taken both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import inf

from ivr.core.asking import as_far_as_known
from ivr.core.circles import LedBack, circles, seconds_without
from ivr.core.conditions import Condition, HasRm
from ivr.core.ending import Best, End, Endings, Stretch, rm_rings
from ivr.core.graph import forward, knots
from ivr.core.proof_hours import Hours
from ivr.core.record_policy import ConsentRules
from ivr.core.rulebook import Rulebook
from ivr.core.speaking import Speaking
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    GoAtMost,
    NodeId,
    Play,
    PlayNotices,
)
from ivr.core.time_spent import seconds_at
from ivr.core.ways import Ways


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
    dials: str = ""
    """The number that is rung here."""
    asks: Condition | None = None
    """What is asked of time, of the caller, or of others; each way from here is for one answer (None: for any)."""
    ways: list[tuple[int, str, bool | None]] = field(default_factory=list)
    ends: list[tuple[NodeId | None, str, bool | None]] = field(default_factory=list)


class Layout:
    """A rulebook's steps as points, and how long each takes: the same for all hours and callers."""

    def __init__(self, book: Rulebook, graph: Ways, speaking: Speaking) -> None:
        self.book, self.speaking = book, speaking
        with_ways = [name for name, ways in graph.items() if ways]
        self.points = [_Point("", 0.0)]
        for name in with_ways:
            node = book.nodes[name]
            number = node.number if isinstance(node, DialOut) else ""
            asks = node.condition if isinstance(node, Branch) else None
            self.points.append(_Point(name, seconds_at(node, speaking), isinstance(node, CallRm), number, asks))
        self.at = {name: at for at, name in enumerate(with_ways, 1)}
        for point in self.points[1:]:
            answers = repeat(None) if point.asks is None else (True, False)
            for way, answer in zip(graph[point.name], answers, strict=False):
                if way.to in self.at:
                    point.ways.append((self.at[way.to], way.by, answer))
                else:
                    point.ends.append((way.to, way.by, answer))
        self.seconds = [point.seconds for point in self.points]
        self.led_back = {
            self.at[name]: LedBack(self.at[node.next], node.at_most)
            for name, node in book.nodes.items()
            if isinstance(node, GoAtMost) and node.next in self.at
        }


class Search:
    """The longest ways from these steps in which calls begin, during these hours, for callers with an RM or without."""

    def __init__(self, layout: Layout, begins: Iterable[NodeId], hours: Hours, endings: Endings) -> None:
        self._begins = [layout.at[begin] for begin in begins if begin in layout.at]
        self._layout, self._endings, self._has_rm = layout, endings, endings.has_rm
        known: dict[Condition, bool] = {fact.condition: fact.holds for fact in hours}
        known[HasRm()] = endings.has_rm
        asking = ((at, point.asks) for at, point in enumerate(layout.points) if point.asks is not None)
        self._answers = {at: as_far_as_known(asks, known) for at, asks in asking}
        self._best: dict[int, dict[End, Best]] = {}
        self._knot: dict[int, Sequence[int]] = {}
        self._after = [self._begins, *map(self._targets, range(1, len(layout.points)))]
        self._circle = circles(self._after, layout.seconds, layout.led_back)
        self._search()

    def longest(self, begin: NodeId) -> tuple[Longest, ...]:
        """The longest way from here to each end that there is."""
        at = self._layout.at.get(begin)
        found = dict(self._endings.at(begin)) if at is None else self._best[at]
        return tuple(self._told(end, found[end], at) for end in End if end in found)

    def _search(self) -> None:
        points = self._layout.points
        onward = forward(self._after)
        for knot in knots(onward):
            spent, inside = sum(points[at].seconds for at in knot), frozenset(knot)
            found: dict[End, Best] = {}
            for at in knot:
                self._ends(at, spent, found)
                ahead = set(onward[at]) - inside
                for target, by, answer in points[at].ways:
                    if target in ahead and self._may(at, answer):
                        _keep_longest(found, self._best[target], spent + self._rounds(at, target), by, target)
            self._best |= dict.fromkeys(knot, found)
            self._knot |= dict.fromkeys(knot, knot)

    def _rounds(self, at: int | None, target: int) -> float:
        """Where he comes to a circle, the seconds that he may go round, whichever way he leaves it."""
        circle = self._circle.get(target)
        return 0.0 if circle is None or circle is self._circle.get(at or 0) else circle.seconds

    def _targets(self, at: int) -> list[int]:
        if self._rings(at):
            return []
        return [target for target, _, answer in self._layout.points[at].ways if self._may(at, answer)]

    def _rings(self, at: int) -> bool:
        return self._has_rm and self._layout.points[at].rm

    def _ends(self, at: int, spent: float, found: dict[End, Best]) -> None:
        if self._rings(at):
            found[End.RM] = rm_rings()
            return
        self._dials(at, spent, found)
        for name, by, answer in self._layout.points[at].ends:
            if self._may(at, answer):
                for end, best in self._endings.at(name):
                    if end not in found or best.seconds + spent > found[end].seconds:
                        found[end] = Best(best.seconds + spent, best.outcome, by, None, best.last)

    def _dials(self, at: int, spent: float, found: dict[End, Best]) -> None:
        """A number rings as soon as its step is come to; rounds on which it has rung come after."""
        point = self._layout.points[at]
        if not point.dials:
            return
        rings = spent - point.seconds - self._rounds_after_ringing(at)
        if End.NUMBER not in found or rings > found[End.NUMBER].seconds:
            found[End.NUMBER] = Best(rings, point.dials, dials=at)

    def _rounds_after_ringing(self, at: int) -> float:
        circle, layout = self._circle.get(at), self._layout
        if circle is None:
            return 0.0
        return circle.seconds - seconds_without(at, circle, self._after, layout.seconds, layout.led_back)

    def _may(self, at: int, answer: bool | None) -> bool:
        """Whether this may be the answer to what is asked here."""
        return answer is None or self._answers[at] in (None, answer)

    def _told(self, end: End, best: Best, at: int | None) -> Longest:
        first = self._first()
        way = [*(Stretch(prompt, seconds) for prompt, seconds in first), *self._way(end, best, at)]
        before = sum(seconds for _, seconds in first)
        total = best.seconds + before + (0.0 if at is None else self._rounds(None, at))
        shown = tuple(stretch for stretch in way if stretch.seconds != 0 or stretch.by)
        return Longest(end, best.outcome, None if total == inf else total, shown)

    def _first(self) -> tuple[tuple[str, float], ...]:
        """What comes before the flow, or once on the way: the announcement, and the longest question for consent."""
        rules = self._layout.book.recording
        asked = sorted(((self._asking(one), one.ask) for one in rules.asked), reverse=True)[:1]
        announced = (rules.announce, self._layout.speaking.seconds(rules.announce))
        return (announced, *((prompt, seconds) for seconds, prompt in asked))

    def _asking(self, rules: ConsentRules) -> float:
        """Silence after each try."""
        seconds = self._layout.speaking.seconds
        return rules.tries * (seconds(rules.ask) + rules.wait.total_seconds() + seconds("no_key"))

    def _way(self, end: End, best: Best, at: int | None) -> Iterator[Stretch]:
        before, rung = None, self._rung(end, at)
        while at is not None:
            best, knot = self._best[at][end], self._knot[at]
            yield from self._led_back(before, at, rung)
            points = [self._layout.points[each] for each in knot if each != best.dials]
            yield Stretch(self._said(points), sum(point.seconds for point in points), best.by)
            before, at = at, best.then
        yield from best.last

    def _rung(self, end: End, at: int | None) -> int | None:
        """The point at which the number rings in which this way ends."""
        rung = None
        while at is not None:
            best = self._best[at][end]
            at, rung = best.then, best.dials
        return rung

    def _led_back(self, before: int | None, at: int, rung: int | None) -> Iterator[Stretch]:
        circle = self._circle.get(at)
        if circle is not None and (seconds := self._rounds(before, at)):
            after_ringing = 0.0 if rung not in circle.points else self._rounds_after_ringing(rung)
            yield Stretch(f"led back {circle.times} times", seconds - after_ringing)

    def _said(self, points: list[_Point]) -> str:
        """The step's name; of steps that lead to one another, in no order that is known, the first few."""
        names = [_name(self._layout.book, point.name) for point in points]
        return " + ".join(names[:3]) + (f" + {len(names) - 3} more" if len(names) > 3 else "")


def _keep_longest(found: dict[End, Best], ahead: Mapping[End, Best], spent: float, by: str, then: int) -> None:
    for end, best in ahead.items():
        if end not in found or best.seconds + spent > found[end].seconds:
            found[end] = Best(best.seconds + spent, best.outcome, by, then)


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
