"""The controller stands still, and goes on: what came meanwhile counts, and what is out of date does not."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from ivr.lab import Answer
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House, alive, frozen
from tests.chaos.own import (
    DEAD_MAN,
    calls,
    comes_to_talk,
    is_served,
    rings_at,
    story_of,
    telephones,
    told,
)
from tests.chaos.rung_together import rung_together
from tests.chaos.softphone import Softphone
from tests.real.firm import Ground
from tests.real.scene import CALLER, PARTY, in_order, words

OVERFLOWS, RING = 6.0, 20.0
"""Seconds, on the line of him who waits: until his manager is to be rung, and for which an agent's telephone rings."""
LAST = 0.7
"""Seconds before the end in which the agent picks up."""
MANAGER = Answer(after=0.5, press="1", once_heard="screening/zh", talk=PARTY)


@dataclass(frozen=True)
class Rung:
    """How often each was rung for him who waited."""

    agent: int
    other: int
    manager: int


async def controller_frozen(house: House, chance: Random) -> Expects:
    """For two seconds, or for ten or forty: then somebody calls meanwhile.

    An agent's telephone rings as it begins, and the caller's manager is to be rung before it ends. In the last moment
    the agent picks up: he has the caller. In forty seconds he has not come, and the manager is rung as soon as may be.
    """
    ground, seconds, since = house.own["deadline"], chance.choice((2, 10, 40)), time.monotonic()
    mobile = house.lab.mobile(ground.rm_mobile)
    mobile.behave(MANAGER)
    before = len(mobile.calls)
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        entered = await told(house, ground, "ENTERQUEUE")
        await _until_he_has_waited(entered, OVERFLOWS - seconds / 2)
        served = await _stands_still(house, seconds, phone)
        talked = await comes_to_talk(caller, CALLER if seconds < RING else PARTY)
        rung = _rung(phones, phone, len(mobile.calls) - before)

    async def expects(after: Aftermath) -> None:
        assert served, "a new caller of a controller that is frozen got no answer from the fallback"
        assert talked, "who waited has nobody"
        if after.callers:  # in a soak those of one line share its manager, who is shown the same number for all
            twice = rung_together(house, since)
            assert not twice, "\n".join(twice)
        await (_agent_has_him if seconds < RING else _manager_has_him)(house, ground, rung)

    return expects


async def _stands_still(house: House, seconds: float, phone: Softphone) -> bool:
    """Whether somebody who called meanwhile was served; True too if there was no time for that."""
    pid = house.controller.process.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        assert await frozen(pid)
        begins = asyncio.get_running_loop().time()
        served = await is_served(house) if seconds > DEAD_MAN else True
        await _until(begins + seconds - LAST)
        if phone.rings:
            phone.answer()
        await _until(begins + seconds)
        assert not alive(pid)
    finally:
        os.kill(pid, signal.SIGCONT)
    return served


async def _until_he_has_waited(since: datetime, seconds: float) -> None:
    await asyncio.sleep(max(0.0, (since - datetime.now(UTC)).total_seconds() + seconds))


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))


def _rung(phones: Sequence[Softphone], phone: Softphone, manager: int) -> Rung:
    return Rung(phone.rung, sum(one.rung for one in phones if one is not phone), manager)


async def _agent_has_him(house: House, ground: Ground, rung: Rung) -> None:
    """Whatever was due meanwhile is out of date."""
    story = await story_of(house, ground)
    in_order(story, "ENTERQUEUE", "offer", "CONNECT", "ended")
    late = {"RINGNOANSWER", "overflow", "EXITWITHTIMEOUT"} & set(words(story))
    assert not late, f"out of date, and done all the same: {late}"
    assert rung == Rung(agent=1, other=0, manager=0), rung


async def _manager_has_him(house: House, ground: Ground, rung: Rung) -> None:
    """The offer is settled once; the other agent may ring beside his manager."""
    story = await story_of(house, ground)
    in_order(story, "ENTERQUEUE", "offer", "RINGNOANSWER", "CONNECT", "ended")
    assert [words(story).count(what) for what in ("RINGNOANSWER", "overflow", "CONNECT")] == [1, 1, 1], words(story)
    assert (rung.agent, rung.manager, story.call.served_by) == (1, 1, ground.rm), rung
    assert rung.other <= 1, rung


FAULTS = (Fault("F02", "controller frozen", controller_frozen, ("the dead-man switch", "catching up")),)
