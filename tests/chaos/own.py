"""A caller, and agents' telephones, that a fault has for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.errors import IvrError
from ivr.lab import Leg, Mobile
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.chaos.house import House
from tests.chaos.softphone import Softphone
from tests.real.firm import Ground
from tests.real.scene import CALLER
from tests.real.stalls import cores_away

if TYPE_CHECKING:  # the faults themselves stand on this
    from tests.chaos.faults.fault import Aftermath

DESKS = ("127.0.0.5", "127.0.0.6")
"""An agent's telephone each."""


DEAD_MAN = 7.0
"""Seconds after which the dialplan must have a new caller whom no controller takes."""


@asynccontextmanager
async def telephones(house: House, ground: Ground, many: int = 2) -> AsyncIterator[Sequence[Softphone]]:
    """So many of the line's agents, logged in and ready; all are logged out again, those too that were killed."""
    phones = [softphone(house, agent, desk) for agent, desk in zip(ground.agents[:many], DESKS, strict=False)]
    async with on_the_wire(*phones):
        for phone in phones:
            await phone.register()
        await until_known(house, [phone.agent for phone in phones], reachable=True)
        for phone in phones:
            await house.ask(f"/agents/{phone.agent}/ready", "POST")
        yield phones


def softphone(house: House, agent: str, desk: str) -> Softphone:
    """One more, not logged in yet."""
    password = house.lab.network.plan.agents[agent]
    return Softphone(desk, server=("127.0.0.1", house.ports.sip), agent=agent, password=password)


@asynccontextmanager
async def on_the_wire(*phones: Softphone) -> AsyncIterator[None]:
    """They take their ports, and give them back once they are logged out."""
    for phone in phones:
        await phone.open()
    try:
        yield
    finally:
        for phone in phones:
            phone.dead = False
            with suppress(TimeoutError):
                await phone.register(0)
            phone.close()


async def until_known(house: House, agents: Sequence[str], *, reachable: bool, within: float = 10) -> bool:
    """Whether the controller knows, in time, that these can be reached, or cannot."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while any(one["phone"] != reachable for one in await house.ask("/agents") if one["agent"] in agents):  # noqa: ASYNC110 - it is asked over HTTP
                await asyncio.sleep(0.2)
            return True
    return False


async def rings_at(*phones: Softphone, within: float = 15) -> Softphone:
    """Which of them rings; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while not any(phone.rings for phone in phones):  # noqa: ASYNC110 - whichever is the first
            await asyncio.sleep(0.005)
    return next(phone for phone in phones if phone.rings)


async def the_other_answers(phones: Sequence[Softphone], phone: Softphone, caller: Leg, within: float) -> Softphone:
    """Which of two telephones is not this one: it takes the caller, if it rings in time."""
    [other] = (one for one in phones if one is not phone)
    with suppress(TimeoutError):
        await other.until("INVITE", within=within)
        before = caller.heard.seconds
        other.answer()
        await is_heard_again(caller, before)
    return other


async def is_called(mobile: Mobile, before: int, within: float = 20) -> Leg:
    """The call that comes to it after so many before; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while len(mobile.calls) <= before:  # noqa: ASYNC110 - its own queue may hold calls of earlier faults
            await asyncio.sleep(0.02)
    return mobile.calls[before]


async def calls(house: House, ground: Ground, number: str = "") -> Leg:
    """Somebody calls there, is answered, and speaks."""
    leg = await house.lab.call(ground.did, caller_id=number or ground.caller)
    await leg.answered(within=15)
    await leg.talk(CALLER)
    return leg


async def is_served(house: House) -> bool:
    """Whether one more caller gets an answer in time, from whomever."""
    try:
        leg = await house.lab.call(house.spare.did, caller_id=house.spare.caller)
        await leg.answered(within=DEAD_MAN)
    except IvrError:
        return False
    await leg.hang_up()
    return True


async def hangs_up(*legs: Leg) -> None:
    """They do, unless they are gone."""
    for leg in legs:
        with suppress(IvrError):
            await leg.hang_up()
            await leg.ended()


async def is_heard(leg: Leg, hz: int = CALLER, within: float = 15) -> bool:
    """Whether he hears this tone in time; his own comes back from a softphone, for it echoes."""
    with suppress(IvrError):
        await leg.hears_tone(hz, within=within)
        return True
    return False


async def talks(house: House, ground: Ground, phone: Softphone) -> Leg:
    """He who calls there, whom this telephone has answered, and who hears."""
    caller = await calls(house, ground)
    await phone.until("INVITE")
    phone.answer()
    assert await is_heard(caller)
    return caller


async def sound_goes_on(phone: Softphone) -> int:
    """Packets of sound that come there in two seconds; some 95 on an idle machine."""
    before = phone.echo.packets
    await asyncio.sleep(2)
    return phone.echo.packets - before


async def is_heard_again(leg: Leg, since: float, within: float = 15) -> None:
    """Wait until his own tone comes back from this moment of his call on: that of his first talk is no sign."""
    async with asyncio.timeout(within):
        while not any(tone.end > since + 0.3 for tone in leg.heard.tone(CALLER)):  # noqa: ASYNC110 - sound tells nobody
            await asyncio.sleep(0.1)


async def comes_to_talk(caller: Leg, hz: int, within: float = 15) -> bool:
    """Whether he hears this party in time, and hangs up then; he stays to the end if not."""
    talked = await is_heard(caller, hz, within)
    if not talked:
        with suppress(IvrError):
            await caller.ended(within=30)
    await hangs_up(caller)
    return talked


async def told(house: House, ground: Ground, what: str, within: float = 20, number: str = "") -> datetime:
    """When the story of the latest call there (from this number) came to this; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while True:
            story = await _latest(house, ground, number)
            for step in story.trace if story else ():
                if step.what == what:
                    return step.at
            await asyncio.sleep(0.1)


async def story_of(house: House, ground: Ground, number: str = "") -> CallStory:
    """Of the latest call there (from this number)."""
    story = await _latest(house, ground, number)
    assert story, f"of the call to {ground.did} nothing is on record"
    return story


async def kept_story_of(house: House, ground: Ground, within: float = 20) -> CallStory:
    """The same, once its recording is sealed; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while not (story := await story_of(house, ground)).recordings:  # noqa: ASYNC110 - sealing tells nobody here
            await asyncio.sleep(0.5)
    return story


async def _latest(house: House, ground: Ground, number: str) -> CallStory | None:
    reader = Reader.of(house.database)
    try:
        rows = [row for row in await reader.calls(1000) if row.did == ground.did]
        row = next((row for row in rows if not number or row.caller == number), None)
        return await reader.call(row.id) if row else None
    finally:
        await reader.close()


def the_story(after: Aftermath, ground: Ground) -> CallStory:
    """Of the one call that came there."""
    stories = after.stories.get(ground.did, ())
    assert len(stories) == 1, f"{ground.did} has {len(stories)} records"
    return stories[0]


def wholly_kept(story: CallStory) -> None:
    """The call is on record from its answer to its end, within a second.

    It may be longer: where packets are late and then come together, the switch writes the waiting and what came (0.6 s
    more in 7.3 s where they come each 0.3 s), and so it does where a machine in full use holds up those who speak.
    """
    assert story.call.answered
    assert story.call.ended
    [recording] = story.recordings
    lasted = (story.call.ended - story.call.answered).total_seconds()
    assert lasted - 1 < recording.seconds < 1.5 * lasted + 1, f"{recording.seconds} s of {lasted} s are recorded"
    assert not recording.gaps, recording.gaps


def in_time(begin: datetime, end: datetime, seconds: float) -> None:
    """It took no longer than this, and what the machine stood still."""
    took = (end - begin).total_seconds()
    assert took <= seconds + cores_away(begin, end), f"{took:.2f} s, not {seconds} s"
