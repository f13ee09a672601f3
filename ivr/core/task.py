"""A task that is no call: a chat or a ticket that waits in a queue, is offered to an agent, and is done by him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TaskState(StrEnum):
    """How a task stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


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
