"""A caller who waits on a simulated day, and the phones that ring for him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr.core.call import Waiting
from ivr.core.caller import Caller
from ivr.core.estimate import QueueNow
from ivr.core.overflow import Attempts
from ivr.core.queues import Queue
from ivr.simulation.day.callers import Comes
from ivr.simulation.day.ledger import Page


class Kind(StrEnum):
    """Who rings."""

    OFFER = "offer"
    GROUP = "group"
    RM = "rm"
    NUMBER = "number"


@dataclass(slots=True, eq=False)
class Ring:
    """Phones that ring together for one caller; moments in microseconds."""

    kind: Kind
    answers: dict[str, int | None]
    """Whose, and when he takes the call; None: never."""
    until: int
    edition: int = 0
    """Another, whenever what comes of it is no longer what was foreseen."""

    def next(self) -> tuple[int, str]:
        """When it is decided, and who has the caller then; empty: nobody."""
        coming = [(at, who) for who, at in self.answers.items() if at is not None and at < self.until]
        return min(coming, default=(self.until, ""))


@dataclass(slots=True, eq=False)
class Wait:
    """One wait of a caller, in one queue."""

    comes: Comes
    queue: Queue
    caller: Caller
    stage: Waiting
    entered: datetime
    page: Page
    """Where it is counted."""
    rings: dict[Kind, Ring] = field(default_factory=dict)
    tries: int = 0
    """Phones that have rung for him."""
    asked_until: datetime | None = None
    """The moment for which he has been told to wait."""
    seen: tuple[QueueNow, int] | None = None
    """His queue and his position in it, as they were when he was last asked because of them."""

    @property
    def attempts(self) -> Attempts:
        """What is under way for him, in the words of the core."""
        rings = self.rings
        return Attempts(Kind.OFFER in rings, Kind.RM in rings, Kind.GROUP in rings, Kind.NUMBER in rings)

    def agents(self) -> Iterator[str]:
        """Those who are held for him."""
        for kind in (Kind.OFFER, Kind.GROUP):
            if kind in self.rings:
                yield from self.rings[kind].answers
