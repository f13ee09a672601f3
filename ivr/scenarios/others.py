"""The others who wait in a scenario: they have their places, and whoever is free for them takes them and keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial

from ivr.calls.floor import Floor
from ivr.core.caller import caller_in
from ivr.core.offer import Offer
from ivr.core.queues import Queue


@contextmanager
def waiting(floor: Floor, counts: Iterable[tuple[Queue, int]], since: datetime) -> Iterator[None]:
    """So many wait in these queues, each until an agent is free for him, or the scenario is over."""
    with ExitStack() as places:
        for queue, count in counts:
            for nth in range(count):
                caller = caller_in(queue, f"other {nth + 1} in {queue.name}", since)
                place = places.enter_context(ExitStack())
                place.enter_context(floor.place(caller, partial(_taken, floor, place)))
        yield


def _taken(floor: Floor, place: ExitStack, offer: Offer) -> None:
    """He talks with the agent, for the rest of the scenario."""
    floor.connected(offer)
    asyncio.get_running_loop().call_soon(place.close)  # the floor is about to note the offer at his place
