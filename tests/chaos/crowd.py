"""Callers, agents and RMs whose ways are drawn by lot: at any moment some of them are in every state of a call."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from ivr.errors import IvrError
from ivr.lab import Answer, Behaviour, Leg, NoAnswer, decline, off
from tests.chaos.house import House
from tests.real.firm import Ground
from tests.real.scene import CALLER, PARTY

BEGINS = (0, 7)
"""Seconds after the first."""
LATER = (9, 13)
"""Seconds: a fault that lasts is there, one that is short is over."""
PRESSES = (1, 5)
"""Seconds after his answer."""
STAYS = (6, 16)


@dataclass
class Caller:
    """One call, as its caller knows it."""

    ground: Ground
    leg: Leg | None = None
    """None: not even the network took it."""

    @property
    def is_up(self) -> bool:
        return self.leg is not None and self.was_answered and self.leg.is_up

    @property
    def was_answered(self) -> bool:
        return self.leg is not None and self.leg.answered_at > 0


def people_behave(house: House, chance: Random) -> None:
    """Agents answer, ring on, decline or hang up; RMs accept, are off, or press nothing."""
    for ground in house.grounds:
        for agent in ground.agents:
            house.lab.phone(agent).behave(_agent(chance))
        rm = Answer(after=0.5, press=chance.choice(("1", "1", "2")), once_heard="screening/zh", talk=PARTY)
        house.lab.mobile(ground.rm_mobile).behave(chance.choice((rm, rm, off())))


def _agent(chance: Random) -> Behaviour:
    answers = Answer(
        after=chance.uniform(0.2, 3), talk=PARTY, hang_up_after=chance.choice((None, chance.uniform(2, 8)))
    )
    return chance.choices((answers, NoAnswer(), decline(0.3)), (6, 1, 1))[0]


async def calls(house: House, caller: Caller, chance: Random, begins: tuple[float, float] = BEGINS) -> Caller:
    """Call, perhaps press a key, stay as long as it pleases, and hang up."""
    begin, key, stay = (chance.uniform(*between) for between in (begins, PRESSES, STAYS))
    await asyncio.sleep(begin)
    with suppress(IvrError):  # a fault may leave him without an answer
        caller.leg = leg = await house.lab.call(caller.ground.did, caller_id=caller.ground.caller)
        await leg.answered(within=12)
        await leg.talk(CALLER)
        await asyncio.sleep(key)
        if leg.is_up:
            await leg.press("1")
        await asyncio.sleep(stay - key)
    if caller.leg is not None:
        with suppress(IvrError):
            await caller.leg.hang_up()
            await caller.leg.ended()
    return caller
