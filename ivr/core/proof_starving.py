"""Queues whose callers may wait without end behind those of queues that age, for the same agents serve both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ivr.core.able import may
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class MayStarve:
    """A queue whose callers get no points for waiting, beside one whose callers do; and an agent of both."""

    queue: str
    beside: str
    agent: str


def may_starve(book: Rulebook, today: date) -> Iterator[MayStarve]:
    """Each such queue once, with the first that it stands beside."""
    aging = [queue for queue in book.queues.values() if queue.priority.aging]
    for queue in book.queues.values() if aging else ():
        found = None if queue.priority.aging else _beside(book, queue, aging, today)
        if found is not None:
            yield found


def _beside(book: Rulebook, queue: Queue, aging: list[Queue], today: date) -> MayStarve | None:
    able = [agent for agent in book.agents.values() if may(agent, queue, today)]
    pairs = ((other, agent) for other in aging for agent in able if may(agent, other, today))
    return next((MayStarve(queue.name, other.name, agent.id) for other, agent in pairs), None)
