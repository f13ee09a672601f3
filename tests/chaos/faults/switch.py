"""Faults of links, switch and trunk."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from random import Random

from ivr.lab import Refuse
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House, alive


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


async def asterisk_killed(house: House, chance: Random) -> Expects:
    pid = house.asterisk.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.1)
    assert not alive(pid)
    with suppress(TimeoutError):
        async with asyncio.timeout(15):
            while house.asterisk.pid() in {pid, None}:  # noqa: ASYNC110 - a process of somebody else's
                await asyncio.sleep(0.1)
    came_back = house.asterisk.pid() not in {pid, None}

    async def expects(_: Aftermath) -> None:
        assert came_back, "Asterisk was not started again within 15 s"

    return expects


async def trunk_dead(house: House, chance: Random) -> None:
    for ground in house.grounds:
        house.lab.mobile(ground.rm_mobile).behave(Refuse(chance.choice((38, 42))))
    await asyncio.sleep(8)


async def stopped_in_order(house: House, chance: Random) -> Expects:
    """SIGTERM with all under way, and a start after it."""
    house.controller.process.terminate()
    ended = await asyncio.wait_for(house.controller.process.wait(), 40)
    await house.controller.start()

    async def expects(_: Aftermath) -> None:
        assert ended == 0

    return expects


async def _cut(port: int, seconds: float) -> None:
    """Break every connection to this port, those too that come meanwhile."""
    broken, ends = 0, asyncio.get_running_loop().time() + seconds
    while not broken or asyncio.get_running_loop().time() < ends:
        command = ("ss", "-K", "-t", "-H", "-n", f"dport = :{port}")
        said = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        broken += len(said.stdout.splitlines())
        await asyncio.sleep(0.05)


FAULTS = (
    Fault("F01", "controller killed", controller_killed, ("adoption",)),
    Fault("F02", "controller frozen", controller_frozen),
    Fault("F03", "ARI cut", ari_cut),
    Fault("F07", "Asterisk killed", asterisk_killed, ("keeping Asterisk up",)),
    Fault("F13", "trunk dead", trunk_dead),
    Fault("F31", "AMI cut", ami_cut),
    Fault("F40", "stopped in order", stopped_in_order),
)
