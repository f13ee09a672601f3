"""Faults of telephones and people."""

from __future__ import annotations

import asyncio
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.house import House


async def phones_vanish(house: House, chance: Random) -> None:
    gone = [agent for ground in house.grounds for agent in ground.agents if chance.random() < 0.5]
    await house.lab._registrations.unregister(gone, within=20)
    await asyncio.sleep(4)
    assert sum(not agent["phone"] for agent in await house.ask("/agents")) == len(gone)
    await house.lab.register(gone, within=30)


FAULTS = (Fault("F16", "phones vanish", phones_vanish),)
