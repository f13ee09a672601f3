"""The books: every caller, agent, recording, channel, handle, thread and task is accounted for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import aiohttp

from ivr.errors import ProvisionError
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.chaos.crowd import Caller
from tests.chaos.house import House

BUSY = {"reserved", "ringing", "in a call", "on hold", "assisting", "wrap-up"}


async def balance(
    house: House, callers: Sequence[Caller], since: datetime, settles: float
) -> Mapping[str, Sequence[CallStory]]:
    """The records of the calls, by the number that was called; fails with what is wrong after `settles` seconds."""
    await house.is_well()
    wrong = ["switch or controller never answered"]
    for wait in (0.5, *(1.0,) * int(settles)):
        await asyncio.sleep(wait)
        with suppress(OSError, aiohttp.ClientError, TimeoutError, ProvisionError):  # it may only now be started again
            wrong = [*await _switch(house), *await _agents(house), *await _records(house, callers, since)]
            wrong = wrong or (await house.held()).forgotten_since(house.before)
            if not wrong:
                return await _stories(house, since)
    raise AssertionError("\n".join(wrong))


async def left(house: House) -> list[str]:
    """Channels, bridges, calls, agents in a call and recordings that are not sealed."""
    return [*await _switch(house), *await _agents(house), *_not_sealed(house)]


async def _switch(house: House) -> list[str]:
    channels = (await house.asterisk.console("core show channels concise")).strip()
    bridges = (await house.asterisk.console("bridge show all")).strip().splitlines()[1:]
    calls = await house.ask("/calls")
    left = [f"channel left: {line}" for line in channels.splitlines()] + [f"bridge left: {line}" for line in bridges]
    return left + [f"call goes on: {call}" for call in calls]


async def _agents(house: House) -> list[str]:
    return [f"agent stuck: {agent}" for agent in await house.ask("/agents") if agent["state"] in BUSY]


async def _records(house: House, callers: Sequence[Caller], since: datetime) -> list[str]:
    stories = await _stories(house, since)
    wrong = [line for caller in callers for line in _of(caller, stories[caller.ground.did])]
    return wrong + _not_sealed(house)


def _not_sealed(house: House) -> list[str]:
    return [f"not sealed: {path.name}" for path in house.layout.capture.iterdir() if path.suffix != ".lock"]


async def _stories(house: House, since: datetime) -> Mapping[str, list[CallStory]]:
    """All calls from then on, by the number that was called."""
    reader, found = Reader.of(house.database), defaultdict[str, list[CallStory]](list)
    try:
        for row in await reader.calls(1000):
            if row.arrived >= since and (story := await reader.call(row.id)):
                found[row.did].append(story)
    finally:
        await reader.close()
    return found


def _of(caller: Caller, found: Sequence[CallStory]) -> list[str]:
    """Whoever was answered has exactly one record; nobody has two."""
    who = caller.ground.did
    if len(found) > 1 or (caller.was_answered and not found):
        return [f"{who} has {len(found)} records: {[story.call.id for story in found]}"]
    return [line for story in found for line in _closed(story)]


def _closed(story: CallStory) -> list[str]:
    call = story.call
    if not call.ended or not call.outcome:
        return [f"{call.id} is not closed: {call.outcome or 'no outcome'}, ended {call.ended}"]
    own = [recording for recording in story.recordings if recording.call == call.id]
    if call.answered and len(own) != 1:
        return [f"{call.id} has {len(own)} recordings"]
    return []
