"""Wires the watch over the rules: what reads, what takes up, what remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from ivr.settings import Settings
from ivr.taking_up import House, TakingUp, kept
from ivr.versions.apart import keep_for_good, read_apart
from ivr.versions.beginning import Beginning
from ivr.versions.reading import Wanted
from ivr.versions.record import Record
from ivr.versions.shadow import Shadow
from ivr.versions.shadowing import Shadowing, drafts_beside
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Verdict
from ivr.versions.versions import Versions
from ivr.versions.watch import Watch


@asynccontextmanager
async def watched(house: House, first: Beginning, settings: Settings) -> AsyncIterator[Versions]:
    """Keep the version that the house began with, and watch its file for the next one while inside."""
    ready = first.ready
    shelf, scale, now = Shelf(house.layout.rules), settings.time_scale, house.desk.clock.now
    record = Record(await asyncio.to_thread(kept, shelf, ready, settings.rules, now()))

    async def read_next() -> Verdict:
        return await read_apart(Wanted(settings.rules, scale, house.library.folder, tables=False))

    drafts = drafts_beside(house.layout.shadow)

    async def read_shadow(path: Path) -> Verdict:
        home = settings.rules.absolute().parent if path.is_relative_to(drafts) else None
        return await read_apart(Wanted(path, scale, home=home, tables=False))

    shadowing = Shadowing(house.layout.shadow, read_shadow, partial(_attach, house), now)
    judge = TakingUp(house, record, shelf, shadowing)
    await (judge.refuse(first.refused) if first.refused else judge.as_it_was())
    keep_for_good()
    watch = Watch(read_next, judge, record, ready.stamps)
    versions = Versions(record, shelf, watch, shadowing, judge.tables)
    async with versions.watch.watching():
        resuming = asyncio.create_task(shadowing.resume(lambda: record.in_force.version), name="shadow")
        try:
            yield versions
        finally:
            resuming.cancel()
            await asyncio.wait((resuming,))


def _attach(house: House, shadow: Shadow | None) -> None:
    house.desk.shadow = shadow
