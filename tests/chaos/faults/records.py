"""Faults of recordings that were sealed already: somebody, or a disk, has laid hands on them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from random import Random

from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House


async def tampered_with(house: House, chance: Random) -> Expects:
    """One is deleted, one cut short, one renamed."""
    deleted, cut, renamed = files = chance.sample(await _sealed(house, 3), 3)
    kept = {path: path.read_bytes() for path in files}
    deleted.unlink()
    cut.write_bytes(kept[cut][: len(kept[cut]) // 2])
    renamed.rename(elsewhere := renamed.with_stem(f"{renamed.stem}x"))
    assert not deleted.exists()
    assert cut.stat().st_size < len(kept[cut])
    assert not renamed.exists()

    async def expects(_: Aftermath) -> None:
        told = json.loads(await house.run("recordings", "reconcile", "--json"))
        elsewhere.unlink()
        for path, content in kept.items():
            path.write_bytes(content)
        found = {each["call"] for each in told["exceptions"]}
        unseen = {path.stem for path in files} - found
        assert not unseen, f"nobody misses {unseen}; found: {told['exceptions']}"

    return expects


async def _sealed(house: House, least: int) -> list[Path]:
    """Recordings of this play or of one before it."""
    async with asyncio.timeout(40):
        while len(found := sorted(house.layout.recordings.rglob("*.audio"))) < least:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    return found


FAULTS = (Fault("F12", "recordings tampered with", tampered_with, ("looking at the disk",)),)
