"""PostgreSQL goes as if it had crashed, amid all, and comes back: what happened meanwhile stands on record, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from tests.chaos.alarms import database_is_away, now
from tests.chaos.asked import FIRST, GUARDS, SEEDS, WHOLE
from tests.chaos.chosen import is_chosen
from tests.chaos.faults.disks import database_is_told_of
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.playing import harm_done, judge, play
from tests.chaos.stages import SEEN, never
from tests.chaos.warm import a_warm_house
from tests.store.a_postgres import Cluster, cluster, programs

GUARD = "outlasting the database"
TRIES = 3
pytestmark = [
    pytest.mark.skipif(not is_chosen("F10", "F10-database_stopped"), reason="CHAOS=F10 (make chaos) plays it"),
    pytest.mark.timeout(900),
]


def stopped(server: Cluster) -> Fault:
    """For 8 to 16 seconds."""

    async def database_stopped(house: House, chance: Random) -> Expects:
        since = now()
        await asyncio.to_thread(server.stop, "immediate")
        try:
            await database_is_away(house, " ")
            await asyncio.sleep(chance.uniform(8, 16))
        finally:
            await asyncio.to_thread(server.start)
        told = database_is_told_of(house, since)

        async def expects(after: Aftermath) -> None:
            await told(after)
            for story in (story for found in after.stories.values() for story in found):
                steps = Counter((step.at, step.what, step.line) for step in story.trace)
                assert max(steps.values()) == 1, (
                    f"{story.call.id}: {[one for one, times in steps.items() if times > 1]}"
                )

        return expects

    return Fault("F10", "database stopped", database_stopped, (GUARD,))


@asynccontextmanager
async def a_house_on_postgres(folder: Path, without: Sequence[str] = ()) -> AsyncIterator[tuple[House, Fault]]:
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL here")
    with cluster(found) as server:
        await server.do("CREATE DATABASE ivr")
        async with a_warm_house(folder, without, url=server.url("ivr")) as house:
            yield house, stopped(server)


@pytest.fixture(scope="module")
async def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, Fault]]:
    async with a_house_on_postgres(tmp_path_factory.mktemp("pg")) as opened:
        yield opened


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_after_it_was_stopped_the_books_balance(on_postgres: tuple[House, Fault], seed: int) -> None:
    house, fault = on_postgres
    played = await play(house, fault, seed)
    SEEN[str(fault)].update(played.amid)
    print(f"{fault} {seed}, amid {dict(played.amid)}: {dict(await judge(played))}")


@pytest.mark.skipif(not WHOLE, reason="a few plays do not come to every stage of a call")
def test_it_has_come_in_every_stage_of_a_call() -> None:
    assert not never(SEEN["F10-database_stopped"])


@pytest.mark.skipif(not GUARDS, reason="CHAOS_GUARDS=1 (make chaos) plays it without its guard")
async def test_without_its_guard_it_does_harm(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with a_house_on_postgres(tmp_path_factory.mktemp("pg"), without=(GUARD,)) as (house, fault):
        harm = await harm_done(house, fault, range(FIRST, FIRST + TRIES))
    assert harm, f"it does no harm without {GUARD}: what is it for?"
    print(f"without {GUARD}, {harm}")
