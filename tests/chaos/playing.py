"""A fault, played amid twenty calls, and judged."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tests.chaos.books import SETTLES, balance
from tests.chaos.crowd import Caller, calls, people_behave
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House


@dataclass(frozen=True)
class Played:
    """What a fault did to a house."""

    house: House
    callers: Sequence[Caller]
    since: datetime
    expects: Expects | None


async def play(house: House, fault: Fault, seed: int) -> Played:
    """Everybody calls, the fault comes, everybody is gone; fails only if the harm was not done."""
    chance, since = Random(f"{fault.id} {seed}"), datetime.now(UTC)
    await house.begins_again()
    people_behave(house, chance)
    try:
        async with asyncio.TaskGroup() as group:
            callers = [group.create_task(calls(house, ground, Random(chance.random()))) for ground in house.grounds]
            await asyncio.sleep(chance.uniform(3, 8))
            expects = await fault.inject(house, chance)
            await house.begins_again()
    finally:  # of a call that the busy network began late its caller does not know
        await house.lab.hang_up_all()
    return Played(house, [caller.result() for caller in callers], since, expects)


async def judge(played: Played, settles: float = SETTLES) -> Counter[str]:
    """How the calls ended; raises `AssertionError` if anything is not as it should be after `settles` seconds."""
    callers = played.callers
    assert sum(caller.was_answered for caller in callers) >= len(callers) / 4, "hardly anybody was served at all"
    stories = await balance(played.house, callers, played.since, settles)
    if played.expects:
        await played.expects(Aftermath(callers, stories))
    return Counter(story.call.outcome for found in stories.values() for story in found)
