"""The controller is killed while one talks and two wait: the talk goes on, and the wait is as if nothing had been.

Somebody calls while there is none: the fallback has him.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from ivr.agi.taking_in import WORD
from ivr.errors import IvrError
from ivr.lab import Interval, Leg, tone_present
from ivr.lab.tones import RATE
from ivr.store.rows import CallStory
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House, alive
from tests.chaos.newcomer import Newcomer, comes_anew
from tests.chaos.own import (
    calls,
    hangs_up,
    in_time,
    kept_story_of,
    story_of,
    talks,
    telephones,
    told,
    until_known,
)
from tests.chaos.softphone import Softphone
from tests.real.firm import Ground
from tests.real.scene import CALLER, in_order, sides, step, words

WAIT = 40.0
"""Seconds until nobody waits any longer on the line of those who are patient: a busy machine begins nothing sooner."""
ADOPTED = 3.0
"""Seconds from the new controller's readiness."""
FIRST, SECOND = "13700000021", "13700000022"
"""The number of him who waits, and of him who waits behind him."""
ALONE = 4.0
"""Seconds in which somebody who calls while there is no controller is greeted, on a machine that has much else to do.

Two are promised: `bench.without_controller` measures that. Who had to wait for the dead-man switch would wait for five.
"""
STUTTER = 1 / 3
"""Of the time without a controller: on two busy cores the lab's telephones are silent for so long by themselves."""


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


@dataclass(frozen=True)
class Talk:
    """What went on from the kill to its end."""

    seconds: float
    gap: float
    """The longest time for which the caller did not hear himself come back."""


async def controller_killed(house: House, chance: Random) -> Expects:
    """And begun again; then the agent is ready for whom the two wait."""
    together, waits = house.own["together"], house.own["patient"]
    async with telephones(house, together, many=1) as (desk,), telephones(house, waits, many=1) as (agent,):
        await house.ask(f"/agents/{agent.agent}/not_ready", "POST")
        talker = await talks(house, together, desk)
        waiters = [await _waits(house, waits, number) for number in (FIRST, SECOND)]
        line = Line(house, together, talker, waits, waiters, agent)
        before = talker.heard.seconds
        killed, newcomer, ready = await _killed_and_begun_again(house, chance)
        await _is_served(line)
        heard = talker.heard
        talk = Talk(heard.seconds - before, _longest_silence(heard.tone(CALLER), before, heard.seconds))
        await hangs_up(talker, *waiters)

    async def expects(_: Aftermath) -> None:
        newcomer.was_greeted_within(ALONE)
        await told(house, house.spare, WORD, number=house.spare.caller)
        first, second = [await story_of(house, waits, number) for number in (FIRST, SECOND)]
        for story in (first, second, await story_of(house, together)):
            assert "adopted" in words(story), f"the call from {story.call.caller} was not taken up"
            in_time(ready, step(story, "adopted").at, ADOPTED)
        _in_their_order(first, second)
        await _goes_on(line, talk, STUTTER * (ready - killed).total_seconds())

    return expects


async def _waits(house: House, ground: Ground, number: str) -> Leg:
    caller = await calls(house, ground, number)
    await told(house, ground, "ENTERQUEUE", number=number)
    return caller


async def _killed_and_begun_again(house: House, chance: Random) -> tuple[datetime, Newcomer, datetime]:
    """When it was killed, who called then, and when the new one says that it is ready."""
    pid = house.controller.process.pid
    await asyncio.sleep(chance.uniform(0, 2))
    killed = datetime.now(UTC)
    await house.controller.kill()
    assert not alive(pid)
    newcomer = await comes_anew(house.lab, house.spare)
    await house.controller.start()
    return killed, newcomer, datetime.now(UTC)


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


def _longest_silence(tones: Iterable[Interval], begin: float, end: float) -> float:
    """Seconds between two moments in which there was no tone, in one piece."""
    within = [tone for tone in tones if tone.end > begin]
    ends = [begin, *(tone.end for tone in within)]
    begins = [*(tone.start for tone in within), end]
    return max(later - earlier for earlier, later in zip(ends, begins, strict=True))


async def _goes_on(line: Line, talk: Talk, may_be: float) -> None:
    """Nothing of the talk was missed but a stutter of so many seconds, and it is all on record."""
    story = await kept_story_of(line.house, line.talks)
    assert (words(story).count("CONNECT"), story.call.outcome) == (1, "COMPLETECALLER")
    [recording] = story.recordings
    assert not recording.gaps, recording.gaps
    said = sides(recording.path)[0][-round(talk.seconds * RATE) :]
    gap = _longest_silence(tone_present(said, CALLER), 0, talk.seconds)
    assert talk.gap <= may_be, f"the talk had a gap of {talk.gap:.2f} s"
    assert gap <= may_be, f"{gap:.2f} s of what the caller said are not on record"


def _in_their_order(first: CallStory, second: CallStory) -> None:
    """He who came first is offered, and he who came second waits for as long as he would have."""
    in_order(first, "ENTERQUEUE", "adopted", "offer", "CONNECT", "ended")
    in_order(second, "ENTERQUEUE", "adopted", "EXITWITHTIMEOUT", "ended")
    assert "offer" not in words(second), "he who came second was offered"
    waited = (step(second, "EXITWITHTIMEOUT").at - step(second, "ENTERQUEUE").at).total_seconds()
    assert waited >= WAIT - 1, f"he waited for {waited:.2f} s"
    in_time(step(second, "ENTERQUEUE").at, step(second, "EXITWITHTIMEOUT").at, WAIT + 1)


FAULTS = (
    Fault(
        "F01", "controller killed", controller_killed, ("adoption", "the wait of before", "letting go", "the fallback")
    ),
)
