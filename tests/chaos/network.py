"""What lies between a telephone and the core: nothing, or a network that loses packets and holds them up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

LOST = 0.05
"""Of all packets, each way."""
LATE = 0.15
"""Seconds that each packet takes, one way."""


class Network:
    """Carries packets both ways; good until it is told otherwise."""

    def __init__(self) -> None:
        self._chance: Random | None = None
        self._under_way = set[asyncio.TimerHandle]()
        self.lost = 0
        self.carried = 0

    def becomes_bad(self, chance: Random) -> None:
        """From now on one packet in twenty is lost, and the others are late."""
        self._chance = chance

    async def heals(self) -> None:
        """Again none is, once those that are under way have come."""
        self._chance = None
        await asyncio.sleep(2 * LATE)

    def ends(self) -> None:
        """What is under way comes nowhere."""
        for packet in self._under_way:
            packet.cancel()

    def carry(self, deliver: Callable[[], object]) -> None:
        """One packet."""
        if self._chance is None:
            deliver()
        elif self._chance.random() < LOST:
            self.lost += 1
        else:
            self.carried += 1
            loop = asyncio.get_running_loop()
            self._under_way = {packet for packet in self._under_way if packet.when() > loop.time()}
            self._under_way.add(loop.call_later(LATE, deliver))
