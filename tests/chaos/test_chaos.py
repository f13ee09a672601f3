"""Whatever fails while callers are in all states of a call: all are accounted for, and nothing is left over."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.chaos.asked import FIRST, SEEDS, WHOLE
from tests.chaos.chosen import CHOSEN
from tests.chaos.faults.fault import Fault
from tests.chaos.house import House
from tests.chaos.playing import judge, play
from tests.chaos.stages import SEEN, never
from tests.chaos.warm import a_warm_house


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with a_warm_house(tmp_path_factory.mktemp("ch"), linked=any(fault.linked for fault in CHOSEN)) as opened:
        yield opened


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
@pytest.mark.parametrize("fault", CHOSEN, ids=str)
@pytest.mark.timeout(900)
async def test_after_a_fault_the_books_balance(house: House, fault: Fault, seed: int) -> None:
    async with fault.on(house):
        played = await play(house, fault, seed)
        SEEN[str(fault)].update(played.amid)
        print(f"{fault} {seed}, amid {sum(played.amid.values())} calls, {dict(played.amid)}")
        print(f"{fault} {seed}: {dict(await judge(played))}")


@pytest.mark.skipif(not WHOLE, reason="a few plays do not come to every stage of a call")
@pytest.mark.parametrize("fault", CHOSEN, ids=str)
def test_it_has_come_in_every_stage_of_a_call(fault: Fault) -> None:
    assert not never(SEEN[str(fault)]), dict(SEEN[str(fault)])
