"""Faults of the link to ARI itself: it is dead and does not say so, babbles, crawls, lies, or belongs to another."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import aiohttp

from ivr.provision.secrets import stored
from tests.chaos.crowd import Caller
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.link import Send

NOTICED = 10.0
"""Seconds in which a dead link must be seen."""

SILENCE = 15.0
"""Seconds: five that a request may take, as many for the next (chance harms two in a row), two until a call that was
left is looked at, each time, and what else comes."""


async def half_open(house: House, chance: Random) -> Expects:
    """Not a byte passes, and nobody hangs up."""
    passed, began = house.link.passed, asyncio.get_running_loop().time()
    house.link.flows.clear()
    noticed = 0.0
    while not noticed and asyncio.get_running_loop().time() < began + 2 * NOTICED:
        await asyncio.sleep(0.2)
        with suppress(OSError, aiohttp.ClientError, TimeoutError):
            if not (await house.ask("/ready"))["ready"]:
                noticed = asyncio.get_running_loop().time() - began
    await asyncio.sleep(chance.uniform(0, 3))
    assert house.link.passed == passed
    house.link.heal()

    async def expects(_: Aftermath) -> None:
        assert 0 < noticed <= NOTICED, f"a link that was dead was noticed after {noticed:.1f} s (0: never)"

    return expects


async def garbage(house: House, chance: Random) -> Expects:
    """Five seconds of bytes that are no message, on each connection that comes."""
    opened, babbled = house.link.opened, 0
    for _ in range(25):
        babbled += house.link.babble(chance.randbytes(chance.randint(1, 2000)))
        await asyncio.sleep(0.2)
    assert babbled

    async def expects(_: Aftermath) -> None:
        assert house.link.opened > opened, "no new connection after garbage"

    return expects


async def crawling(house: House, chance: Random) -> None:
    """Each message takes 0.3 s, one after the other, so that the requests' time-outs run."""
    slow = Counter[str]()

    async def passing(message: str, on: Send, _: Send) -> None:
        await asyncio.sleep(0.3)
        slow["messages"] += 1
        await on(message)

    house.link.requests = house.link.events = passing
    await asyncio.sleep(chance.uniform(5, 9))
    house.link.heal()
    assert slow["messages"] >= 10


@dataclass
class Unwilling:
    """Every tenth request fails, is lost with or without its answer, or takes five seconds."""

    house: House
    chance: Random
    done: Counter[str] = field(default_factory=Counter)
    """Requests that Asterisk was given, without the number that each sending has of its own."""
    harm: Counter[str] = field(default_factory=Counter)
    unheard: set[str] = field(default_factory=set)

    async def request(self, message: str, on: Send, back: Send) -> None:
        asked = json.loads(message)
        kind = self.chance.choice(("500", "503", "lost", "unheard", "slow")) if self.chance.random() < 0.1 else "well"
        self.harm[kind] += 1
        match kind:
            case "500" | "503":
                await back(_refusal(asked, int(kind)))
            case "lost":
                pass
            case "slow":
                self.house.link.soon(message, on, 5)
            case _:
                await on(message)
        if kind not in {"500", "503", "lost"}:
            self.done[json.dumps({name: asked.get(name) for name in ("method", "uri", "query_strings")})] += 1
        if kind == "unheard":
            self.unheard.add(asked["request_id"])

    async def event(self, message: str, on: Send, _: Send) -> None:
        if self.unheard and (answer := json.loads(message)).get("request_id") in self.unheard:
            self.unheard.discard(answer["request_id"])
        else:
            await on(message)


async def ari_unwilling(house: House, chance: Random) -> Expects:
    unwilling = Unwilling(house, chance)
    house.link.requests, house.link.events = unwilling.request, unwilling.event
    await asyncio.sleep(chance.uniform(8, 12))
    house.link.heal()
    assert unwilling.harm.total() - unwilling.harm["well"] >= 5, unwilling.harm

    async def expects(aftermath: Aftermath) -> None:
        twice = [asked for asked, times in unwilling.done.items() if times > 1 and not _may_be_repeated(asked)]
        assert not twice, f"done twice, and not by mistake harmless: {twice}"
        longest = {caller.ground.did: await asyncio.to_thread(_silence, caller) for caller in aftermath.callers}
        silent = {did: seconds for did, seconds in longest.items() if seconds > SILENCE}
        assert not silent, f"callers who heard nothing for so many seconds: {silent}"

    return expects


def _silence(caller: Caller) -> float:
    """The longest, in seconds, from the answer to the end; whoever came to a mailbox is heard, and hears nothing."""
    if caller.leg is None or caller.leg.over is None or not caller.was_answered:
        return 0.0
    heard = caller.leg.heard
    if any(found.name.startswith("leave_message") for found in heard.prompts()):
        return 0.0
    ends = [0.0, *(sound.end for sound in heard.sound())]
    begins = [*(sound.start for sound in heard.sound()), heard.seconds]
    return max(begin - end for end, begin in zip(ends, begins, strict=True))


def _refusal(asked: dict[str, str], status: int) -> str:
    told = {"type": "RESTResponse", "request_id": asked["request_id"], "status_code": status, "uri": asked["uri"]}
    return json.dumps(told | {"reason_phrase": "So", "content_type": "application/json", "message_body": "{}"})


def _may_be_repeated(asked: str) -> bool:
    """Whatever tells a state, or makes a thing under a name of ours: the second time it is there, or is so already."""
    told = json.loads(asked)
    named = {pair["name"] for pair in told["query_strings"] or ()} & {"channelId", "bridgeId", "playbackId", "name"}
    verb = told["uri"].split("/")[-1]
    made = verb in {"channels", "bridges", "play", "record", "create", "dial"}
    return told["method"] != "POST" or bool(named) or not made


async def another_controller(house: House, chance: Random) -> Expects:
    """It takes our application at Asterisk, for a moment, and does nothing with it."""
    ended: int | None = None
    key, process = f"ivr:{stored(house.layout.secrets).ari}", house.controller.process
    url = f"http://127.0.0.1:{house.ports.ari}/ari/events"
    async with aiohttp.ClientSession() as http, http.ws_connect(url, params={"app": "ivr", "api_key": key}):
        with suppress(TimeoutError):
            ended = await asyncio.wait_for(process.wait(), 20)
        replaced = await http.get(f"http://127.0.0.1:{house.ports.ari}/ari/applications", params={"api_key": key})
        assert "ivr" in [application["name"] for application in await replaced.json()]
        await asyncio.sleep(chance.uniform(0, 2))
    await house.begins_again()

    async def expects(_: Aftermath) -> None:
        assert ended, f"the one that was replaced ended with {ended} (None: it went on)"

    return expects


FAULTS = (
    Fault("F03", "link half open", half_open, ("the heartbeat",), linked=True),
    Fault("F03", "garbage on the link", garbage, ("reconnecting",), linked=True),
    Fault("F03", "link crawls", crawling, ("taking up again",), linked=True),
    Fault("F04", "another controller", another_controller, ("giving way",)),
    Fault("F05", "ARI unwilling", ari_unwilling, ("taking up again",), linked=True),
)
