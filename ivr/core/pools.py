"""Who may serve whom: pools of agents, and the lines of callers before them.

The free agents of a pool stand in a heap, the first to be chosen on top; who is no longer free is not looked for in it,
but left out when he comes to the top. So an agent who becomes free costs a push for each pool of his, and to find the
best for a caller costs nothing that grows with the floor but the depth of one heap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import islice

from ivr.core.call import CallId
from ivr.core.demand import Demand, Order
from ivr.core.duty import OnDuty
from ivr.core.headcount import Headcount
from ivr.core.lots import Urn
from ivr.core.media import CALL
from ivr.core.needs import Needs
from ivr.core.queues import Choose
from ivr.core.rulebook import Agent
from ivr.core.turns import Turn

_SLACK = 16
"""Entries that a heap may hold beyond twice the pool's agents before the outdated ones are thrown out."""


@dataclass(slots=True, eq=False)
class Worker:
    """An agent in the matcher's books."""

    duty: OnDuty
    given: Agent
    """As he was handed over, whoever he was then."""
    pools: list[Pool] = field(default_factory=list)
    """Those that he belongs to."""
    crowds: list[tuple[Crowd, bool]] = field(default_factory=list)
    """Those that he belongs to, and whether he meets the needs with which their callers begin."""
    team: Team | None = None
    """All who belong to the same crowds."""
    headcounts: list[Headcount] = field(default_factory=list)
    """Of his pools, those that are kept."""
    lots: list[tuple[Urn, Order]] = field(default_factory=list)
    """Where he is in the urn."""
    alone: dict[tuple[int, str], Line] = field(default_factory=dict)
    """Who waits for him alone, by the pace at which their points grow, and the medium."""
    edition: int = 0
    """Another, and nobody else's, as soon as what is written about him in heaps no longer holds."""

    def changed(self, edition: int) -> None:
        """Nothing that is written about him in heaps and urns holds any longer."""
        self.edition = edition
        for urn, order in self.lots:
            urn.take_out(order)
        self.lots.clear()

    def lines(self) -> list[Line]:
        """The lines, with somebody in them, whose callers he may serve."""
        found = [line for pool in self.pools for line in pool.lines if line.callers]
        return [*(line for line in self.alone.values() if line.callers), *found] if self.alone else found

    def line_alone(self, pace: int, medium: str) -> Line:
        """The line of those who wait for him alone, by this medium, and whose points grow at this pace."""
        return self.alone.setdefault((pace, medium), Line(self, pace, medium))


_Entry = tuple[Order, int, Worker]
"""How he is chosen, the edition that this holds for, himself."""


@dataclass(slots=True, eq=False)
class Pool:
    """The agents who may serve callers with this demand."""

    demand: Demand
    lines: list[Line] = field(default_factory=list)
    members: dict[str, Worker] = field(default_factory=dict)
    headcount: Headcount | None = None
    """None: nobody has asked for it yet."""
    alike: Choose | None = field(init=False)
    """As `Demand.alike`."""
    _heap: list[_Entry] = field(default_factory=list)
    _urn: Urn | None = field(init=False)
    """Instead of the heap, where lots are drawn."""

    def __post_init__(self) -> None:
        self.alike = self.demand.alike
        self._urn = Urn() if self.demand.choose is Choose.RANDOM else None

    def push(self, order: Order, worker: Worker) -> None:
        """The agent has become free, and is chosen in this order."""
        if self._urn is not None:
            self._urn.put_in(order)
            worker.lots.append((self._urn, order))
            return
        if len(self._heap) > 2 * len(self.members) + _SLACK:
            self._heap = [entry for entry in self._heap if self._holds(entry)]
            heapify(self._heap)
        heappush(self._heap, (order, worker.edition, worker))

    def best(self, call: CallId, never: Collection[str] = ()) -> Worker | None:
        """The free agent who is chosen first for this call, of those who are not ruled out."""
        if self._urn is not None:
            drawn = self._urn.draw(call, never)
            return None if drawn is None else self.members[drawn]
        heap = self._heap
        while heap and not self._holds(heap[0]):
            heappop(heap)
        if not heap:
            return None
        if not never or heap[0][0][2] not in never:
            return heap[0][2]
        rest = (entry for entry in islice(heap, 1, None) if entry[0][2] not in never and self._holds(entry))
        first = min(rest, key=lambda entry: entry[0], default=None)
        return None if first is None else first[2]

    def _holds(self, entry: _Entry) -> bool:
        return entry[1] == entry[2].edition and entry[2].duty.free_for(self.demand.medium)


@dataclass(slots=True, eq=False)
class Crowd:
    """The agents who may serve a queue's callers of one language, at first or once needs are relaxed: how many."""

    all_needs: tuple[Needs, ...]
    """Those that callers begin with, and those after each relaxation."""
    language: str
    at_work: int = 0
    free: int = 0
    """Of those who meet the first needs."""
    teams: set[Team] = field(default_factory=set)
    """Who belong to it, by the other crowds to which they belong."""

    def count(self, duty: OnDuty, meets_first: bool, by: int) -> None:
        """One who is as he is comes (1) or goes (-1)."""
        self.at_work += by * duty.at_work
        self.free += by * (meets_first and duty.free)


@dataclass(slots=True, eq=False)
class Team:
    """The agents who belong to all of these crowds, and to no other: how many."""

    crowds: frozenset[Crowd]
    members: int = 0
    at_work: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """Callers whom the same agents may serve, in their turn."""

    served_by: Pool | Worker
    """A single agent, for those who wait for him alone."""
    pace: int
    """How their points grow: `ivr.core.turns.pace`."""
    medium: str = CALL
    callers: list[Turn] = field(default_factory=list)
    """Sorted. A plain list: to shift ten thousand entries costs microseconds."""

    def best(self, call: CallId, never: Collection[str] = ()) -> Worker | None:
        """The free agent who is chosen first for this call, of those who are not ruled out."""
        if isinstance(self.served_by, Pool):
            return self.served_by.best(call, never)
        return self.served_by if self.served_by.duty.free_for(self.medium) else None
