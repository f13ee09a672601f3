"""A caller's place among those who wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.core.estimate import QueueNow
from ivr.core.queues import Queue
from ivr.core.router import Caller, Offer


@dataclass(slots=True)
class Place:
    """A caller's place among those who wait; `take` is called with each offer, from the event loop.

    `stirred` is called when something has changed in the queue that is watched; `unoffered` when time alone has let
    more agents serve him, or an offer has failed, and nobody is free for him.
    """

    caller: Caller
    take: Callable[[Offer], None]
    watched: Queue | None = None
    stirred: Callable[[], object] = lambda: None
    unoffered: Callable[[], object] = lambda: None
    offered: Offer | None = None
    group: list[Offer] = field(default_factory=list)
    """Agents who are held for him beside that."""
    seen: tuple[QueueNow, int] | None = None
    """The watched queue and his position in it, as they were when he was last told."""
