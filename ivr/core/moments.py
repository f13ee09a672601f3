"""When to look at an agent again, since something begins or ends that is said of him: the next moment of each."""

from __future__ import annotations

from datetime import datetime
from heapq import heapify, heappop, heappush

_SLACK = 16
"""Entries that the heap may hold beyond twice those that mean something before the others are thrown out."""


class Moments:
    """The next moment of each agent who has one."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []
        """An entry means something if the same stands in `_next`."""

    def note(self, agent: str, at: datetime | None) -> None:
        """He is to be looked at then, and not before; None: never."""
        if at is None:
            self._next.pop(agent, None)
        elif self._next.get(agent) != at:
            self._next[agent] = at
            heappush(self._heap, (at, agent))
            self._tidy()

    def due(self, now: datetime) -> list[str]:
        """Those whose moment has come; they have none any more."""
        if not self._heap or self._heap[0][0] > now:
            return []
        found = set[str]()
        while self._heap and self._heap[0][0] <= now:
            at, agent = heappop(self._heap)
            if self._next.get(agent) == at:
                del self._next[agent]
                found.add(agent)
        return sorted(found)

    def first(self) -> datetime | None:
        """The earliest of them."""
        while self._heap and self._next.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def _tidy(self) -> None:
        if len(self._heap) > 2 * len(self._next) + _SLACK:
            self._heap = [(at, agent) for agent, at in self._next.items()]
            heapify(self._heap)
