"""The controller is killed while one talks and two wait: the talk goes on, and the wait is as if nothing had been."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

from ivr.errors import IvrError
from ivr.lab import Leg, tone_present
from ivr.store.rows import CallStory
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House, alive
from tests.chaos.own import calls, hangs_up, in_time, is_heard, story_of, telephones, told, until_known, wholly_kept
from tests.chaos.softphone import Softphone
from tests.real.firm import Ground
from tests.real.scene import CALLER, in_order, sides, step, words

WAIT = 20.0
"""Seconds until nobody waits any longer on the line of two agents."""
ADOPTED = 3.0
"""Seconds from the new controller's readiness."""
FIRST, SECOND = "13700000021", "13700000022"
"""The number of him who waits, and of him who waits behind him."""
GAP = 0.25
"""Seconds of a talk; whoever sees to its echo here does other things as well."""


@dataclass(frozen=True)
class Line:
    """Who is with the house as its controller is killed."""

    house: House
    talks: Ground
    talker: Leg
    waits: Ground
    waiters: Sequence[Leg]
    agent: Softphone
    """Not ready yet, of those who wait."""


async def controller_killed(house: House, chance: Random) -> Expects:
    """And begun again; then the agent is ready for whom the two wait."""
    talks, waits = house.own["together"], house.own["pair"]
    async with telephones(house, talks, many=1) as (desk,), telephones(house, waits, many=1) as (agent,):
        await house.ask(f"/agents/{agent.agent}/not_ready", "POST")
        talker = await _talks(house, talks, desk)
        waiters = [await _waits(house, waits, number) for number in (FIRST, SECOND)]
        line = Line(house, talks, talker, waits, waiters, agent)
        before = talker.heard.seconds
        ready = await _killed_and_begun_again(house, chance)
        await _is_served(line)
        gaps = _gaps(talker, before)
        await hangs_up(talker, *waiters)

    async def expects(_: Aftermath) -> None:
        await _goes_on(line, gaps)
        first, second = [await story_of(house, waits, number) for number in (FIRST, SECOND)]
        for story in (first, second, await story_of(house, talks)):
            in_time(ready, step(story, "adopted").at, ADOPTED)
        _in_their_order(first, second)

    return expects


async def _talks(house: House, ground: Ground, desk: Softphone) -> Leg:
    caller = await calls(house, ground)
    await desk.until("INVITE")
    desk.answer()
    assert await is_heard(caller)
    return caller


async def _waits(house: House, ground: Ground, number: str) -> Leg:
    caller = await calls(house, ground, number)
    await told(house, ground, "ENTERQUEUE", number=number)
    return caller


async def _killed_and_begun_again(house: House, chance: Random) -> datetime:
    """When the new one says that it is ready."""
    pid = house.controller.process.pid
    await asyncio.sleep(chance.uniform(0, 2))
    await house.controller.kill()
    assert not alive(pid)
    await asyncio.sleep(chance.uniform(0, 2))
    await house.controller.start()
    return datetime.now(UTC)


async def _is_served(line: Line) -> None:
    """The agent takes whoever is put through to him; the other waits to the end."""
    first, second = line.waiters
    await until_known(line.house, [line.agent.agent], reachable=True)
    await line.house.ask(f"/agents/{line.agent.agent}/ready", "POST")
    with suppress(TimeoutError):
        await line.agent.until("INVITE")
        line.agent.answer()
    with suppress(IvrError):
        await second.ended(within=WAIT + 8)
    with suppress(IvrError):
        await first.hang_up()


def _gaps(talker: Leg, since: float) -> float:
    """The longest time for which he did not hear himself from then on."""
    tones = [tone for tone in talker.heard.tone(CALLER) if tone.end > since]
    ends = [since, *(tone.end for tone in tones)]
    begins = [*(tone.start for tone in tones), talker.heard.seconds]
    return max(begin - end for end, begin in zip(ends, begins, strict=True))


async def _goes_on(line: Line, gap: float) -> None:
    """Nobody missed a word of the talk, and it is all on record."""
    assert gap <= GAP, f"the talk had a gap of {gap:.2f} s"
    story = await story_of(line.house, line.talks)
    assert words(story).count("CONNECT") == 1
    assert story.call.outcome == "COMPLETECALLER"
    wholly_kept(story)
    spoken = tone_present(sides(story.recordings[0].path)[0], CALLER)
    silent = [later.start - earlier.end for earlier, later in pairwise(spoken)]
    assert not silent, f"of what the caller said so many seconds are not on record: {silent}"


def _in_their_order(first: CallStory, second: CallStory) -> None:
    """He who came first is offered, and he who came second waits for as long as he would have."""
    in_order(first, "ENTERQUEUE", "adopted", "offer", "CONNECT", "ended")
    in_order(second, "ENTERQUEUE", "adopted", "EXITWITHTIMEOUT", "ended")
    assert "offer" not in words(second), "he who came second was offered"
    waited = (step(second, "EXITWITHTIMEOUT").at - step(second, "ENTERQUEUE").at).total_seconds()
    assert waited >= WAIT - 1, f"he waited for {waited:.2f} s"
    in_time(step(second, "ENTERQUEUE").at, step(second, "EXITWITHTIMEOUT").at, WAIT + 1)


FAULTS = (Fault("F01", "controller killed", controller_killed, ("adoption", "the wait of before", "letting go")),)
