"""Whether a caller may wait in a queue at all: it may be full, or nobody may be on duty for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.core.estimate import QueueNow
from ivr.core.queues import Exit, Queue
from ivr.core.said import said


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The caller does not wait here, and goes another way at once."""

    word: Literal["FULL", "JOINEMPTY"]
    """The switch's own word for it."""
    exit: Exit
    reason: str


def turned_away(queue: Queue, now: QueueNow) -> TurnedAway | None:
    """Why somebody who comes to this queue may not wait in it, and where he goes; None: he may."""
    if queue.full is not None and now.waiting >= queue.most:
        waiting = f"{now.waiting} wait in {queue.name}, and {queue.most} may"
        return TurnedAway("FULL", queue.full, f"{waiting} -> {said(queue.full)}")
    if queue.nobody is not None and not now.staffed:
        return TurnedAway("JOINEMPTY", queue.nobody, f"{now.nobody(queue.name)} -> {said(queue.nobody)}")
    return None
