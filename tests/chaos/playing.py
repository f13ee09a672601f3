"""A fault, played amid twenty calls and more, and judged."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tests.chaos.books import balance
from tests.chaos.crowd import BEGINS, LATER, Caller, calls, people_behave
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.stages import stages_of

COMES = (7, 9)
"""Seconds after the first call."""
LATE = 4
"""Every so manieth caller comes later than the fault."""
UP = 20 / 40
"""Of the crowd, at least, are up when it comes; of the others some are yet to call, or were not served for long."""


@dataclass(frozen=True)
class Played:
    """What a fault did to a house."""

    house: House
    fault: Fault
    callers: Sequence[Caller]
    since: datetime
    amid: Mapping[str, int]
    """Calls, by how far they had come when it came."""
    expects: Expects | None


async def play(house: House, fault: Fault, seed: int) -> Played:
    """Everybody calls, the fault comes, everybody is gone; fails only if the harm was not done."""
    chance, since = Random(f"{fault.id} {seed}"), datetime.now(UTC)
    await house.begins_again()
    people_behave(house, chance)
    callers = [Caller(ground) for ground in house.grounds]
    try:
        async with asyncio.TaskGroup() as group:
            for nth, caller in enumerate(callers, 1):
                begins = BEGINS if nth % LATE else LATER
                group.create_task(calls(house, caller, Random(chance.random()), begins))
            await asyncio.sleep(chance.uniform(*COMES))
            amid = await _under_way(house, callers)
            expects = await fault.inject(house, chance)
            await house.begins_again()
    finally:  # of a call that the busy network began late its caller does not know
        await house.lab.hang_up_all()
    return Played(house, fault, callers, since, amid, expects)


async def _under_way(house: House, callers: Sequence[Caller]) -> Counter[str]:
    """How far the calls have come; fails if that is hardly anybody's."""
    stages = stages_of(await house.ask("/calls"), await house.ask("/agents"))
    up = sum(caller.is_up for caller in callers)
    assert up >= UP * len(callers), f"{up} of {len(callers)} callers are up as the fault comes: {dict(stages)}"
    return stages


async def judge(played: Played) -> Counter[str]:
    """How the calls ended; raises `AssertionError` if anything is not as it should be once it must have settled."""
    callers = played.callers
    assert sum(caller.was_answered for caller in callers) >= len(callers) / 4, "hardly anybody was served at all"
    stories = await balance(played.house, callers, played.since, played.fault.settles)
    if played.expects:
        await played.expects(Aftermath(callers, stories))
    return Counter(story.call.outcome for found in stories.values() for story in found)


async def harm_done(house: House, fault: Fault, seeds: Iterable[int]) -> str:
    """What the fault does to a house without a guard, with the first of these seeds that does any; "" if none does."""
    for seed in seeds:
        async with fault.on(house):
            played = await play(house, fault, seed)
            try:
                await judge(played)
            except AssertionError as harm:
                return f"{fault} {seed}: {harm}"[:2000]
    return ""
