"""A house that has dealt with calls: its pools are filled, and what it has open is what it needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ivr.errors import IvrError
from ivr.lab import Answer, off
from tests.chaos.books import left
from tests.chaos.house import House, a_house
from tests.real.firm import Ground
from tests.real.scene import CALLER, PARTY

FIRST = 6
"""Callers: two of them come to the menu, and half of them to a mailbox."""
OVER = 60.0
"""Seconds in which their calls have come to their end and are put away."""


@asynccontextmanager
async def a_warm_house(
    folder: Path, without: Sequence[str] = (), *, linked: bool = False, url: str = ""
) -> AsyncIterator[House]:
    """As `a_house`; what it holds open after its first calls is what it may hold open after a fault."""
    async with a_house(folder, without, linked=linked, url=url) as house:
        await asyncio.gather(*(_first_call(house, nth) for nth in range(FIRST)))
        async with asyncio.timeout(OVER):
            while await left(house):  # noqa: ASYNC110 - it is asked over HTTP
                await asyncio.sleep(0.5)
        house.before = await house.held()
        yield house


async def _first_call(house: House, nth: int) -> None:
    """Every other one is answered by an agent; the others' RM is switched off."""
    ground = house.grounds[nth]
    for agent in ground.agents if nth % 2 else ():
        house.lab.phone(agent).behave(Answer(0.2, talk=PARTY, hang_up_after=2))
    house.lab.mobile(ground.rm_mobile).behave(off())
    with suppress(IvrError):  # without its guard even this may be too much
        await _calls(house, ground)


async def _calls(house: House, ground: Ground) -> None:
    leg = await house.lab.call(ground.did, caller_id=ground.caller)
    await leg.answered()
    await leg.talk(CALLER)
    await leg.press("1")
    with suppress(IvrError):
        await leg.ended(within=12)
    await leg.hang_up()
