"""Whatever fails while callers are in all states of a call: all are accounted for, and nothing is left over.

`CHAOS_SEEDS=20` plays each fault twenty times (`make chaos`); `CHAOS=F07,F10` chooses some, and `CHAOS_FROM=13` begins
with that seed: a failure names its fault and its seed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import Random

import pytest

from tests.chaos.books import balance
from tests.chaos.crowd import calls, people_behave
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.house import House, a_house

SEEDS = int(os.environ.get("CHAOS_SEEDS", "1"))
FIRST = int(os.environ.get("CHAOS_FROM", "1"))
QUICK = {"F01", "F03", "F07"}
"""What every run plays."""
CHOSEN = os.environ.get("CHAOS", ",".join(QUICK) if SEEDS == 1 else "").split(",")
MORE_HANDLES = 2


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with a_house(tmp_path_factory.mktemp("ch")) as opened:
        yield opened


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
@pytest.mark.parametrize("fault", [f for f in FAULTS if CHOSEN == [""] or f.id in CHOSEN], ids=str)
@pytest.mark.timeout(200)
async def test_after_a_fault_the_books_balance(house: House, fault: Fault, seed: int) -> None:
    chance, since = Random(f"{fault.id} {seed}"), datetime.now(UTC)
    await house.begins_again()
    people_behave(house, chance)
    process, before = house.controller.process.pid, house.handles()
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(calls(house, ground, Random(chance.random()))) for ground in house.grounds]
        await asyncio.sleep(chance.uniform(3, 8))
        await fault.inject(house, chance)
        await house.begins_again()
    told = [caller.result() for caller in callers]
    await house.lab.hang_up_all()  # of a call that the busy network began late its caller does not know
    assert sum(caller.was_answered for caller in told) >= len(told) / 4, "hardly anybody was served at all"
    print(f"{fault} {seed}: {dict(await balance(house, told, since))}")
    if house.controller.process.pid == process:
        assert [now - then <= MORE_HANDLES for now, then in zip(house.handles(), before, strict=True)] == [True, True]
