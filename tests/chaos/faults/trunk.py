"""Faults of the trunk: it refuses in every way, says nothing, sends calls elsewhere, comes and goes."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle, pairwise
from random import Random

from ivr.core.trunking import AGAIN_AFTER
from ivr.lab import Behaviour, Leg, Refuse, decline
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House

ELSEWHERE = "13877778888"
"""Whom nobody has asked for."""


async def refused_in_every_way(house: House, chance: Random) -> Expects:
    """486, 404, 403, 503, 500, 302, 100 and no more, 183 for ever: each caller's RM another."""
    elsewhere, before = house.lab.mobile(ELSEWHERE), _called(house)
    kinds = [Refuse(17), Refuse(1), Refuse(21), Refuse(34), Refuse(38), _sent_to(house), _trying, _progress]
    chance.shuffle(kinds)
    for ground, kind in zip(house.grounds, cycle(kinds), strict=False):
        house.lab.mobile(ground.rm_mobile).behave(kind)
    nobody_answers(house)
    await asyncio.sleep(12)
    assert _called(house) - before >= 3, "hardly any call came to the trunk"

    async def expects(_: Aftermath) -> None:
        assert not elsewhere.calls, "a redirection was followed"

    return expects


async def silent(house: House, chance: Random) -> None:
    """What is sent to a mobile is thrown away, or answered with an ICMP message."""
    nobody_answers(house)
    async with _barred(house, chance.choice(("DROP", "REJECT"))) as barred:
        await asyncio.sleep(12)
        assert await barred() >= 3, "hardly any INVITE came to the trunk"


async def flapping(house: House, chance: Random) -> Expects:
    """It is there for three seconds, and for three it is not, again and again."""
    nobody_answers(house)
    for ground in house.grounds:
        house.lab.mobile(ground.rm_mobile).behave(Refuse(38, after=0.2))
    lost = 0
    for _ in range(3):
        async with _barred(house, "DROP", "OPTIONS") as barred:
            await asyncio.sleep(3)
            lost += await barred()
        await asyncio.sleep(3)
    assert lost, "nothing came to the trunk while it was away"
    return _no_storm


async def _no_storm(aftermath: Aftermath) -> None:
    for found in aftermath.stories.values():
        for story in found:
            dialled = sorted(leg.dialled for leg in story.legs if leg.kind == "rm")
            for one, next_one in pairwise(dialled):
                pause = next_one - one
                assert pause >= AGAIN_AFTER - timedelta(seconds=0.1), f"{story.call.id} tries again after {pause}"


def nobody_answers(house: House) -> None:
    """Every agent declines, so that callers come to the trunk."""
    for ground in house.grounds:
        for agent in ground.agents:
            house.lab.phone(agent).behave(decline(0.2))


def _called(house: House) -> int:
    return sum(len(house.lab.mobile(ground.rm_mobile).calls) for ground in house.grounds)


async def _trying(leg: Leg) -> None:
    """Asterisk has said 100 by itself."""
    await leg.ended(within=60)


async def _progress(leg: Leg) -> None:
    await leg._line.tell("POST", "progress")
    await leg.ended(within=60)


def _sent_to(house: House) -> Behaviour:
    async def redirect(leg: Leg) -> None:
        assert await leg._line.tell("POST", "redirect", endpoint=f"PJSIP/sip:{ELSEWHERE}@{house.lab.trunk}")

    return redirect


@asynccontextmanager
async def _barred(house: House, how: str, *also: str) -> AsyncIterator:
    """Inside, no INVITE to a mobile reaches the network; gives how many packets were held up."""
    port = house.lab.trunk.rpartition(":")[2]
    heads = ["INVITE sip:138", *also]
    rules = [
        ("INPUT", "-p", "udp", "--dport", port, "-m", "string", "--algo", "bm", "--string", head, "-j", how)
        for head in heads
    ]

    async def counted() -> int:
        told = await _iptables("-L", "INPUT", "-v", "-n", "-x")
        ours = [line for line in told.splitlines() if f"dpt:{port}" in line and "INVITE" in line]
        return sum(int(found[1]) for line in ours if (found := re.match(r"\s*(\d+)", line)))

    for rule in rules:
        await _iptables("-A", *rule)
    try:
        yield counted
    finally:
        for rule in rules:
            await _iptables("-D", *rule)


async def _iptables(*arguments: str) -> str:
    command = ("iptables", "-w", *arguments)
    return (await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)).stdout


FAULTS = (
    Fault("F13", "trunk refuses in every way", refused_in_every_way),
    Fault("F13", "trunk silent", silent),
    Fault("F14", "trunk flaps", flapping),
)
