"""AMI, by which the controller learns of telephones, is cut, or tells of more than anybody wants to know."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from ivr.provision.secrets import stored
from ivr.switch.ami_wire import rendered
from tests.chaos.cut import cut
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own import (
    DESKS,
    calls,
    hangs_up,
    is_heard,
    on_the_wire,
    softphone,
    telephones,
    the_story,
    until_known,
    wholly_kept,
)
from tests.real.scene import words
from tests.real.sip_probe import SipProbe

EVENTS = 1500
EVERY = 0.004
"""Seconds."""
HERE = "127.0.0.8"


NOTICED = 10.0
"""Seconds after the cut; the controller comes back sooner or later, and asks then."""


async def ami_cut(house: House, chance: Random) -> Expects:
    """Meanwhile one telephone logs out, and another logs in: of neither anybody is told."""
    leaves, comes = (softphone(house, agent, desk) for agent, desk in zip(house.own["pair"].agents, DESKS, strict=True))
    async with on_the_wire(leaves, comes):
        await leaves.register()
        assert await until_known(house, [leaves.agent], reachable=True)
        cutting = asyncio.create_task(cut(house.ports.ami, chance.uniform(1, 4)))
        await asyncio.sleep(0.2)
        await asyncio.gather(leaves.register(0), comes.register())
        await cutting
        left = await until_known(house, [leaves.agent], reachable=False, within=NOTICED)
        came = await until_known(house, [comes.agent], reachable=True, within=NOTICED)

    async def expects(_: Aftermath) -> None:
        assert left, "a telephone counts as there that has logged out"
        assert came, "a telephone counts as gone that has logged in"

    return expects


class Nagging(SipProbe):
    """A telephone that wants to log in, again and again, and never says with which password."""

    def nag(self) -> None:
        """Once: Asterisk asks for the password, and tells AMI so."""
        self._call = uuid.uuid4().hex
        self._send("REGISTER", self._user, "Expires: 60")


async def ami_flooded(house: House, chance: Random) -> Expects:
    """Hundreds of events a second, while somebody is put through to an agent."""
    ground, known = house.own["pair"], {agent for ground in house.grounds for agent in ground.agents}
    async with telephones(house, ground, many=1) as (phone,), _counted(house) as seen:
        flood = asyncio.create_task(_floods(house, ground.agents[1]))
        await asyncio.sleep(chance.uniform(0.2, 1))
        caller = await calls(house, ground)
        await phone.until("INVITE")
        phone.answer()
        heard = await is_heard(caller)
        away = {one["agent"] for one in await house.ask("/agents") if not one["phone"]} & known
        await flood
        await hangs_up(caller)
    assert seen["ChallengeSent"] > EVENTS / 2, seen

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert heard, f"the call ended so: {caller.over}"
        assert not away, f"telephones that count as gone: {away}"
        assert (words(story).count("CONNECT"), story.call.outcome) == (1, "COMPLETECALLER")
        wholly_kept(story)

    return expects


async def _floods(house: House, agent: str) -> None:
    with Nagging(HERE, ("127.0.0.1", house.ports.sip), agent) as phone:
        for _ in range(EVENTS):
            phone.nag()
            await asyncio.sleep(EVERY)


@asynccontextmanager
async def _counted(house: House) -> AsyncIterator[Counter[str]]:
    """What AMI tells while inside."""
    seen = Counter[str]()
    reader, writer = await asyncio.open_connection("127.0.0.1", house.ports.ami)
    writer.write(rendered("Login", {"Username": "ivr", "Secret": stored(house.layout.secrets).ami}))

    async def count() -> None:
        async for line in reader:
            name, _, value = line.decode("utf-8", "replace").strip().partition(": ")
            if name == "Event":
                seen[value] += 1

    counting = asyncio.create_task(count())
    try:
        yield seen
    finally:
        counting.cancel()
        writer.close()


FAULTS = (
    Fault("F31", "AMI cut", ami_cut, ("asking who is there",)),
    Fault("F31", "AMI flooded", ami_flooded),
)
