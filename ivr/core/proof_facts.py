"""What is known on every way to a step: conditions that were asked before, and those that are asked in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Literal

from ivr.core.conditions import Condition, CustomerLevel, HasRm, IsOpen
from ivr.core.graph import order
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, LookUp, NodeId
from ivr.core.ways import Fact, Ways, fact

Known = Mapping[Condition, bool]


@dataclass(frozen=True, slots=True)
class Settled:
    """At this branch only one side is ever taken, since what it asks is already known."""

    node: NodeId
    known: Fact
    taken: Literal["then", "otherwise"]


def known_at(book: Rulebook, graph: Ways) -> dict[NodeId, Known]:
    """For each step that can be come to, what holds or does not hold on every way there, of what is asked later."""
    table = _Table(graph)
    known = {name: 0 for name in book.numbers.values() if name in book.nodes}
    place = _places(graph, known)
    ahead = [(place[name], name) for name in known]
    waiting = set(known)
    heapify(ahead)
    while ahead:
        _, name = heappop(ahead)
        waiting.remove(name)
        for to, there in _onward(book, graph, name, known[name], table):
            merged = known.get(to, there) & there
            if known.get(to) != merged:
                known[to] = merged
                if to not in waiting:
                    waiting.add(to)
                    heappush(ahead, (place[to], to))
    told = {bits: table.told(bits) for bits in set(known.values())}
    return {name: told[bits] for name, bits in known.items()}


def _places(graph: Ways, begins: Iterable[NodeId]) -> dict[NodeId, int]:
    """Each step's place in an order in which most steps come after all that lead to them, and are seen once."""
    names = list(graph)
    at = {name: place for place, name in enumerate(names, 1)}
    after = [[at[name] for name in begins]]
    after += [[at[way.to] for way in graph[name] if way.to in at] for name in names]
    return {names[point - 1]: place for place, point in enumerate(order(after)) if point}


def _onward(book: Rulebook, graph: Ways, name: NodeId, here: int, table: _Table) -> Iterator[tuple[NodeId, int]]:
    """Where callers get from this step, and what is known there; a look-up may change who is calling."""
    kept = here & ~table.customer if isinstance(book.nodes[name], LookUp) else here
    for way in graph[name]:
        if way.to is not None and way.to in book.nodes and not (way.given and here & table.bit(way.given, so=False)):
            yield way.to, kept | table.bit(way.given) if way.given else kept


class _Table:
    """Two bits for each condition that may matter later: it holds, it does not; a set of facts is one number.

    A condition that a single branch asks is not known on the first way there, and so never matters, except that
    the hours of a queue are those of its ways.
    """

    def __init__(self, graph: Ways) -> None:
        asking = Counter(
            asked for ways in graph.values() for asked in {way.given.condition for way in ways if way.given}
        )
        self._asked = [asked for asked, times in asking.items() if times > 1 or isinstance(asked, IsOpen)]
        self._place = {asked: place for place, asked in enumerate(self._asked)}
        self.customer = sum(
            3 << 2 * place for place, asked in enumerate(self._asked) if isinstance(asked, CustomerLevel | HasRm)
        )

    def bit(self, given: Fact, *, so: bool = True) -> int:
        """The fact (with `so` False: its contrary) as a number; 0 if it never matters."""
        place = self._place.get(given.condition)
        return 0 if place is None else 1 << 2 * place + (given.holds is so)

    def told(self, bits: int) -> Known:
        """A set of facts, to be asked one by one."""
        return _Told(self._asked, self._place, bits)


@dataclass(frozen=True, slots=True, eq=False)
class _Told(Known):
    """Facts as a mapping that takes no more room than its number."""

    _asked: Sequence[Condition]
    _place: Mapping[Condition, int]
    _bits: int

    def __getitem__(self, asked: Condition) -> bool:
        pair = self._bits >> 2 * self._place[asked] & 3
        if not pair:
            raise KeyError(asked)
        return pair == 2

    def __iter__(self) -> Iterator[Condition]:
        bits = self._bits
        while bits:
            place = (bits & -bits).bit_length() - 1 >> 1
            yield self._asked[place]
            bits &= ~(3 << 2 * place)

    def __len__(self) -> int:
        return self._bits.bit_count()


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
