"""A place among those who wait, and who watch their queue meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.core.call import CallId
from ivr.core.caller import Caller
from ivr.core.estimate import QueueNow
from ivr.core.offer import Offer
from ivr.core.queues import Queue

FEW = 50
"""Callers who watch their queue, at most, if each is told of each change at once."""
SOON = 0.25
"""Seconds after which more of them are told."""

Seen = tuple[QueueNow, int]
"""A queue, and the position of a caller in it."""


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
    seen: Seen | None = None
    """The watched queue and his position in it, as they were when he was last told."""


class Watching:
    """The callers who are told when the queue that they watch has changed; `look` says how it is for one of them."""

    def __init__(self, look: Callable[[Place], Seen]) -> None:
        self._look = look
        self._places: dict[CallId, Place] = {}
        self._soon: asyncio.TimerHandle | None = None

    def watch(self, place: Place) -> None:
        """He is told from now on, if there is a queue that he watches."""
        if place.watched is not None:
            self._places[place.caller.call] = place

    def leave(self, call: CallId) -> None:
        """He is told nothing any more."""
        self._places.pop(call, None)

    def stir(self) -> None:
        """Something has changed: they are told at once, or soon if they are many."""
        if len(self._places) <= FEW:
            self._tell()
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON, self._tell)

    def _tell(self) -> None:
        """Those who find their queue other than they last knew it."""
        self._soon = None
        for place in list(self._places.values()):
            seen = self._look(place)
            if place.seen != seen:
                place.seen = seen
                place.stirred()
