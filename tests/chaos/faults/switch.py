"""Faults of links, switch and trunk."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from contextlib import suppress
from random import Random

from ivr.errors import IvrError, ProvisionError
from ivr.lab import Party, Refuse
from tests.chaos.cut import cut
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House, alive
from tests.chaos.link import nowhere
from tests.chaos.own import calls, hangs_up, is_served, story_of
from tests.real.scene import in_order

FIFTY, FIFTY_FROM = 50, 13700000000
"""Callers, and the number of the first."""


async def ari_cut(house: House, chance: Random) -> None:
    await cut(house.ports.ari, chance.uniform(0.1, 4))


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


async def trunk_dead(house: House, chance: Random) -> Expects:
    """Whoever is to be rung over it; one caller more is put through to his RM at once."""
    ground = house.own["rm 0"]
    mobiles = [house.lab.mobile(one.rm_mobile) for one in (*house.grounds, ground)]
    for mobile in mobiles:
        mobile.behave(Refuse(chance.choice((38, 42))))
    before = {leg for mobile in mobiles for leg in mobile.calls}
    caller = await calls(house, ground)
    with suppress(IvrError):
        await caller.ended(within=15)
    await hangs_up(caller)
    ends = [leg.over for mobile in mobiles for leg in mobile.calls if leg not in before]
    assert any(end and end.by is Party.LAB and not end.answered for end in ends), f"no leg was refused: {ends}"

    async def expects(_: Aftermath) -> None:
        story = await story_of(house, ground)
        in_order(story, "trunk_failed", "ended")
        assert story.call.outcome == "MESSAGE"

    return expects


async def asterisk_restarts(house: House, chance: Random) -> Expects:
    """As an admin tells it, who wants no call harmed."""
    began = await _started(house)
    told = asyncio.create_task(house.asterisk.console("core restart gracefully"))  # says no more until it has
    await asyncio.sleep(0.5)
    served = await is_served(house)
    assert not told.done(), "it did not wait for those who were speaking"
    await told
    assert await _comes_anew(house, began), "it did not restart"

    async def expects(_: Aftermath) -> None:
        assert not served, "a new call was let in"

    return expects


async def asterisk_stops(house: House, chance: Random) -> Expects:
    """Once nobody speaks any more, and for good: nobody but us starts it again."""
    began, pid = await _started(house), house.asterisk.pid()
    await house.asterisk.console("core stop when convenient")
    anew = await _comes_anew(house, began)
    assert house.asterisk.pid() != pid, "it did not stop"

    async def expects(_: Aftermath) -> None:
        assert anew, "it was not started again"

    return expects


async def ari_stuck(house: House, chance: Random) -> Expects:
    """Its sockets stand and take new ones, and nothing is answered any more."""
    pid, passed = house.asterisk.pid(), house.link.passed
    house.link.requests = house.link.events = house.link.probes = nowhere
    ended = False
    with suppress(TimeoutError):
        async with asyncio.timeout(120):
            while not ended:
                await asyncio.sleep(0.5)
                ended = house.asterisk.pid() != pid
    assert house.link.passed > passed, "nobody asked anything"
    house.link.heal()

    async def expects(_: Aftermath) -> None:
        assert ended, "an Asterisk whose ARI is stuck was left so"
        assert "ari is stuck, asterisk is ended" in house.controller.told()

    return expects


async def _started(house: House) -> float:
    """When this Asterisk began, by the loop's clock."""
    told = re.search(r"uptime: (\d+)", await house.asterisk.console("core show uptime seconds"))
    assert told
    return asyncio.get_running_loop().time() - int(told[1])


async def _comes_anew(house: House, began: float, within: float = 90) -> bool:
    """Wait for another Asterisk than that which began then."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while True:
                await asyncio.sleep(0.5)
                with suppress(ProvisionError):
                    if await _started(house) > began + 5:
                        return True
    return False


async def stopped_in_order(house: House, chance: Random) -> Expects:
    """SIGTERM with all under way, and a start after it."""
    house.controller.process.terminate()
    ended = await asyncio.wait_for(house.controller.process.wait(), 40)
    await house.controller.start()

    async def expects(_: Aftermath) -> None:
        assert ended == 0

    return expects


async def stopped_with_fifty_calls(house: House, chance: Random) -> Expects:
    """SIGTERM while fifty are in a menu and wait beside the crowd, and a start after it: none of them is hung up on."""
    legs = [await house.lab.call(house.own["menu"].did, caller_id=str(FIFTY_FROM + n)) for n in range(FIFTY)]
    await asyncio.gather(*(leg.answered(within=30) for leg in legs))
    house.controller.process.terminate()
    ended = await asyncio.wait_for(house.controller.process.wait(), 60)
    await house.controller.start()
    stay = [leg for leg in legs if leg.is_up]
    await asyncio.gather(*(hangs_up(leg) for leg in legs))

    async def expects(_: Aftermath) -> None:
        assert ended == 0
        assert len(stay) == FIFTY, f"{FIFTY - len(stay)} of {FIFTY} were hung up on"

    return expects


FAULTS = (
    Fault("F03", "ARI cut", ari_cut, ("resync",)),
    Fault("F07", "Asterisk killed", asterisk_killed, ("keeping Asterisk up",)),
    Fault("F08", "Asterisk restarts gracefully", asterisk_restarts),
    Fault("F08", "Asterisk stops when convenient", asterisk_stops, ("keeping Asterisk up",)),
    Fault("F09", "ARI stuck", ari_stuck, ("the watchdog",), linked=True),
    Fault("F13", "trunk dead", trunk_dead, ("another carrier",)),
    Fault("F40", "stopped in order", stopped_in_order, ("hearing SIGTERM", "letting go")),
    Fault("F40", "stopped with fifty calls", stopped_with_fifty_calls, ("letting go",)),
)
