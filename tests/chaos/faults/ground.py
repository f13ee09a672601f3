"""Faults of clock, disk, keys and load."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing, suppress
from random import Random

import aiohttp

from ivr.errors import IvrError
from tests.chaos.faults import clock, disks, limits
from tests.chaos.faults.fault import A_MINUTE_LATER, Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own import calls, hangs_up, is_served, the_story, wholly_kept
from tests.real.scene import in_order


async def database_locked(house: House, chance: Random) -> None:
    with closing(
        sqlite3.connect(house.layout.database, timeout=30, isolation_level=None, check_same_thread=False)
    ) as other:
        await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
        await asyncio.sleep(chance.uniform(8, 14))
        assert other.in_transaction
        other.execute("ROLLBACK")


async def spool_read_only(house: House, chance: Random) -> None:
    spool = house.layout.recordings
    there = sorted(spool.iterdir())
    assert shutil.disk_usage(spool).free
    aside = spool.with_name("recordings-away")
    spool.rename(aside)
    spool.write_bytes(b"no folder")
    await asyncio.sleep(6)
    spool.unlink()
    aside.rename(spool)
    assert sorted(spool.iterdir())[: len(there)]


async def rules_broken(house: House, chance: Random) -> Expects:
    """One more caller comes while they are."""
    good = house.rules.read_bytes()
    cut = chance.randrange(100, len(good))
    house.rules.write_bytes(chance.choice((b"", good[:cut], b"a: &a [*a]\n" * 1000)))
    try:
        await _refused(house, True)
        served = await is_served(house)
    finally:
        house.rules.write_bytes(good)
    await _refused(house, False)

    async def expects(_: Aftermath) -> None:
        assert served, "the old rules were not in force any more"

    return expects


async def _refused(house: House, whether: bool) -> None:
    """Until the rules that lie there are refused, or taken up; on a busy machine whoever reads them comes last."""
    async with asyncio.timeout(120):
        while True:
            with suppress(OSError, aiohttp.ClientError, TimeoutError):
                if bool((await house.ask("/status"))["rules"].get("refusal")) is whether:
                    return
            await asyncio.sleep(0.2)


async def music_gone(house: House, chance: Random) -> Expects:
    """Asterisk finds none any more: he who waits hears nothing, and is served all the same."""
    ground, music = house.own["pair"], house.layout.music
    aside = music.rename(music.with_name("music-away"))
    music.mkdir()
    assert not await _tunes(house)
    caller = await calls(house, ground)
    with suppress(IvrError):
        await caller.ended(within=40)
    music.rmdir()
    aside.rename(music)
    assert await _tunes(house)
    await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "ENTERQUEUE", "EXITWITHTIMEOUT", "ended")
        assert story.call.outcome == "MESSAGE"
        wholly_kept(story)

    return expects


async def _tunes(house: House) -> bool:
    """Whether Asterisk finds any, if it looks now."""
    await house.asterisk.console("moh reload")
    return "File:" in await house.asterisk.console("moh show files")


FAULTS = (
    *disks.FAULTS,
    *clock.FAULTS,
    *limits.FAULTS,
    Fault("F10", "database locked", database_locked, ("outlasting the database",)),
    Fault("F11", "recordings away", spool_read_only, ("trying again to seal",), settles=A_MINUTE_LATER),
    Fault("F27", "rules broken", rules_broken, ("the old rules stay",)),
    Fault("F30", "music gone", music_gone),
)
