"""The others who wait in a scenario: they have their places, and whoever is free for them takes them and keeps them."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import datetime
from functools import partial

from ivr.calls.floor import Floor
from ivr.core.queues import Queue
from ivr.core.router import Offer, caller_in


def wait(floor: Floor, queue: Queue, count: int, since: datetime) -> None:
    """So many wait in this queue from now on, each until an agent is free for him."""
    for nth in range(count):
        caller = caller_in(queue, f"other {nth + 1} in {queue.name}", since)
        place = ExitStack()
        place.enter_context(floor.place(caller, partial(_taken, floor, place)))


def _taken(floor: Floor, place: ExitStack, offer: Offer) -> None:
    """He talks with the agent, for the rest of the scenario."""
    floor.connected(offer)
    asyncio.get_running_loop().call_soon(place.close)  # the floor is about to note the offer at his place
