"""The faults, by their numbers in the list: each does its harm, shows that it was done, and mends it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from random import Random

from ivr.lab import Refuse
from tests.chaos.house import House, alive


@dataclass(frozen=True)
class Fault:
    """One line of the list."""

    id: str
    what: str
    inject: Callable[[House, Random], Awaitable[None]]
    """Until it is mended; fails if the harm was not done."""

    def __str__(self) -> str:
        return f"{self.id}-{self.what.replace(' ', '_')}"


async def controller_killed(house: House, chance: Random) -> None:
    pid = house.controller.process.pid
    await house.controller.kill()
    assert not alive(pid)
    await asyncio.sleep(chance.uniform(0, 2))
    await house.controller.start()


async def controller_frozen(house: House, chance: Random) -> None:
    pid = house.controller.process.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(0.1)
        assert not alive(pid)
        await asyncio.sleep(chance.choice((2, 10)))
    finally:
        os.kill(pid, signal.SIGCONT)


async def ari_cut(house: House, chance: Random) -> None:
    await _cut(house.ports.ari, chance.uniform(0.1, 4))


async def ami_cut(house: House, chance: Random) -> None:
    await _cut(house.ports.ami, chance.uniform(0.1, 4))


async def asterisk_killed(house: House, chance: Random) -> None:
    pid = house.asterisk.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(15):
        while house.asterisk.pid() in {pid, None}:  # noqa: ASYNC110 - a process of somebody else's
            await asyncio.sleep(0.1)


async def database_locked(house: House, chance: Random) -> None:
    with closing(
        sqlite3.connect(house.layout.database, timeout=30, isolation_level=None, check_same_thread=False)
    ) as other:
        await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
        await asyncio.sleep(chance.uniform(8, 14))
        assert other.in_transaction
        other.execute("ROLLBACK")


async def trunk_dead(house: House, chance: Random) -> None:
    for ground in house.grounds:
        house.lab.mobile(ground.rm_mobile).behave(Refuse(chance.choice((38, 42))))
    await asyncio.sleep(8)


async def phones_vanish(house: House, chance: Random) -> None:
    gone = [agent for ground in house.grounds for agent in ground.agents if chance.random() < 0.5]
    await house.lab._registrations.unregister(gone, within=20)
    await asyncio.sleep(4)
    assert sum(not agent["phone"] for agent in await house.ask("/agents")) == len(gone)
    await house.lab.register(gone, within=30)


async def rules_broken(house: House, chance: Random) -> None:
    good = house.rules.read_bytes()
    cut = chance.randrange(100, len(good))
    house.rules.write_bytes(chance.choice((b"", good[:cut], b"a: &a [*a]\n" * 1000)))
    await asyncio.sleep(4)
    assert (await house.ask("/status"))["rules"].get("refusal")
    house.rules.write_bytes(good)
    await asyncio.sleep(3)


async def prompts_missing(house: House, chance: Random) -> None:
    lost = chance.sample(sorted(house.layout.prompts.rglob("*.*")), 3)
    kept = [(path, path.read_bytes()) for path in lost]
    for path in lost:
        path.unlink()
    await asyncio.sleep(6)
    for path, content in kept:
        path.write_bytes(content)


async def stopped_in_order(house: House, chance: Random) -> None:
    """SIGTERM with all under way, and a start after it."""
    house.controller.process.terminate()
    assert await asyncio.wait_for(house.controller.process.wait(), 40) == 0
    await house.controller.start()


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


async def _cut(port: int, seconds: float) -> None:
    """Break every connection to this port, those too that come meanwhile."""
    broken, ends = 0, asyncio.get_running_loop().time() + seconds
    while not broken or asyncio.get_running_loop().time() < ends:
        command = ("ss", "-K", "-t", "-H", "-n", f"dport = :{port}")
        said = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        broken += len(said.stdout.splitlines())
        await asyncio.sleep(0.05)


FAULTS = (
    Fault("F01", "controller killed", controller_killed),
    Fault("F02", "controller frozen", controller_frozen),
    Fault("F03", "ARI cut", ari_cut),
    Fault("F07", "Asterisk killed", asterisk_killed),
    Fault("F10", "database locked", database_locked),
    Fault("F11", "recordings away", spool_read_only),
    Fault("F13", "trunk dead", trunk_dead),
    Fault("F16", "phones vanish", phones_vanish),
    Fault("F27", "rules broken", rules_broken),
    Fault("F28", "prompts missing", prompts_missing),
    Fault("F31", "AMI cut", ami_cut),
    Fault("F40", "stopped in order", stopped_in_order),
)
