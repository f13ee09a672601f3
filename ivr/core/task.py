"""A task that is no call: a chat or a ticket that waits in a queue, is offered to an agent, and is done by him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.core.queues import Queue


class TaskState(StrEnum):
    """How a task stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """It waited for as long as anybody may in its queue."""


@dataclass(frozen=True, slots=True)
class Task:
    """One that somebody's program has brought; what it is about only that program knows."""

    id: str
    medium: str
    queue: str
    since: datetime
    state: TaskState = TaskState.WAITING
    agent: str = ""
    """Whom it is offered to, or who has it."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoPlace:
    """A task that may not wait in its queue, and why."""

    reason: str


def no_place(queue: Queue, medium: str, waiting: int, *, staffed: bool) -> NoPlace | None:
    """Why one more may not wait in this queue, beside so many of its medium; None: it may.

    `staffed`: whether somebody is at work who could ever have it.
    """
    if queue.full is not None and waiting >= queue.most:
        return NoPlace(f"{waiting} {medium} wait in {queue.name}, and {queue.most} may.")
    if queue.nobody is not None and not staffed:
        return NoPlace(f"Nobody is at work who takes {medium} in {queue.name}.")
    return None
