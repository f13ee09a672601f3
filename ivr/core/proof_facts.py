"""What is known on every way to a step: conditions that were asked before, and those that are asked in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import heapify, heappop, heappush
from itertools import repeat
from operator import or_
from typing import Literal

from ivr.core.conditions import Condition, CustomerLevel, HasRm, IsOpen, OfCustomer, OfTime, simple
from ivr.core.graph import order
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, LookUp, Node, NodeId
from ivr.core.ways import Fact, Ways, fact, shown

Known = Mapping[Condition, bool]
_NOTHING = repeat((0, 0))
"""What ways show that no branch leads to."""


@dataclass(frozen=True, slots=True)
class Settled:
    """At this branch only one side is ever taken, since what it asks is already known."""

    node: NodeId
    known: Fact
    taken: Literal["then", "otherwise"]


def known_at(book: Rulebook, graph: Ways) -> dict[NodeId, Known]:
    """For each step that can be come to, what holds or does not hold on every way there, of what is asked later."""
    table = _Table(book)
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
    for way, (gained, contrary) in zip(graph[name], table.shown(book.nodes[name]), strict=False):
        if way.to is not None and way.to in book.nodes and not (here | gained) & contrary:
            yield way.to, kept | gained


class _Table:
    """Two bits for each condition that may matter later: it holds, it does not; a set of facts is one number.

    What a single branch asks, of the time or of the customer, is not known on the first way there, and so never
    matters, except that the hours of a queue are those of its ways.
    """

    def __init__(self, book: Rulebook) -> None:
        branches = Counter(node.condition for node in book.nodes.values() if isinstance(node, Branch))
        of_time: Counter[bool] = Counter()
        for condition, times in branches.items():
            for kind in {isinstance(one, OfTime) for one in simple(condition) if isinstance(one, OfTime | OfCustomer)}:
                of_time[kind] += times
        facts = dict.fromkeys(one.condition for asked in branches for so in (True, False) for one in shown(asked, so))
        self._asked = [one for one in facts if of_time[isinstance(one, OfTime)] > 1 or isinstance(one, IsOpen)]
        self._place = {asked: place for place, asked in enumerate(self._asked)}
        self.customer = sum(
            3 << 2 * place for place, asked in enumerate(self._asked) if isinstance(asked, CustomerLevel | HasRm)
        )
        self._shown = {asked: (self._bits(asked, True), self._bits(asked, False)) for asked in branches}

    def shown(self, node: Node) -> Iterable[tuple[int, int]]:
        """For each way on from a step, what it shows, and the contrary of that."""
        return self._shown[node.condition] if isinstance(node, Branch) else _NOTHING

    def _bits(self, condition: Condition, so: bool) -> tuple[int, int]:
        facts = tuple(shown(condition, so))
        return reduce(or_, map(self.bit, facts), 0), reduce(or_, (self.bit(one, so=False) for one in facts), 0)

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
