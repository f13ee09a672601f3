"""Limits: twice as many calls as are let in, and processes that may open nothing more."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from random import Random

import aiohttp

from ivr.errors import IvrError
from ivr.lab import Leg, Party
from ivr.store.reading import Reader
from tests.chaos.faults.fault import A_MINUTE_LATER, Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own import hangs_up, in_time, sound_goes_on, talks, telephones, the_story
from tests.chaos.own_rules import other_rules
from tests.chaos.system_calls import upset
from tests.real.firm import Rules
from tests.real.scene import words

MOST = 16
"""Calls that are let in at once, those of the crowd among them that have begun before."""
STAYS = 10.0
"""Seconds that a caller stays who was let in."""
LASTS = 60.0
"""Seconds of twice as many."""
NUMBERS = 13600000000
"""The first of those callers'."""
FEW = 16
"""Less than any process of ours has open: nothing that is opened finds a place."""


async def twice_the_load(house: House, chance: Random) -> Expects:
    """For a minute, beside the crowd: who is let in stays, the rest hear at once that it is full."""
    async with other_rules(house, _fewer_are_let_in):
        legs = await _all_come(house)
        afterwards = await _comes(house, NUMBERS - 1, stays=1)
    assert len(legs) * STAYS / LASTS > 1.6 * MOST, f"{len(legs)} calls are not twice the load"

    async def expects(_: Aftermath) -> None:
        taken, refused = [leg for leg in legs if leg.answered_at], [leg for leg in legs if not leg.answered_at]
        assert len(refused) > len(legs) / 4, f"{len(refused)} of {len(legs)} were refused"
        assert len(taken) > len(legs) / 4, f"{len(taken)} of {len(legs)} were let in"
        assert all(leg.over and leg.over.by is Party.LAB for leg in taken), "who was let in was thrown out"
        assert {leg.over.sip for leg in refused if leg.over} == {503}
        for leg in refused:
            assert leg.over
            in_time(*_between(leg.began, leg.over.at), 1.0)
        assert afterwards.answered_at, "nobody is let in though hardly anybody is there any more"

    return expects


async def _all_come(house: House) -> Sequence[Leg]:
    loop, comers = asyncio.get_running_loop(), list[asyncio.Task[Leg]]()
    ends = loop.time() + LASTS
    while loop.time() < ends:
        comers.append(asyncio.create_task(_comes(house, NUMBERS + len(comers))))
        await asyncio.sleep(STAYS / (2 * MOST))
    return await asyncio.gather(*comers)


async def _comes(house: House, number: int, stays: float = STAYS) -> Leg:
    """A caller on the spare line."""
    leg = await house.lab.call(house.spare.did, caller_id=str(number))
    with suppress(IvrError):
        await leg.answered(within=12)
        await asyncio.sleep(stays)
    await hangs_up(leg)
    return leg


def _between(began: float, ended: float) -> tuple[datetime, datetime]:
    """Two moments of `time.monotonic()`, as a calendar has them."""
    now, steady = datetime.now(UTC), asyncio.get_running_loop().time()
    return now - timedelta(seconds=steady - began), now - timedelta(seconds=steady - ended)


def _fewer_are_let_in(rules: Rules) -> None:
    rules["admission"] = {"most_calls": MOST}


async def switch_opens_nothing(house: House, chance: Random) -> Expects:
    """Asterisk may not open one more file or socket: no new caller has a line, who talks talks on."""
    ground, pid = house.own["pair"], house.asterisk.pid()
    assert pid
    async with telephones(house, ground, many=1) as (phone,):
        caller = await talks(house, ground, phone)
        with few_files(pid):
            await asyncio.sleep(chance.uniform(0, 3))
            stranger = await _comes(house, NUMBERS, stays=0)
            goes_on = await sound_goes_on(phone)
        await hangs_up(caller)
    assert not stranger.answered_at, "there was room for one more"

    async def expects(after: Aftermath) -> None:
        assert house.asterisk.pid() == pid, "Asterisk has ended"
        # Asterisk knocks at its own console's door without a pause meanwhile: on two busy cores much sound is late.
        assert goes_on > 5, f"{goes_on} packets of sound in 2 s"
        story = the_story(after, ground)
        assert (words(story).count("CONNECT"), story.call.outcome) == (1, "COMPLETECALLER")

    return expects


async def controller_opens_nothing(house: House, chance: Random) -> Expects:
    """Nor can it ask whether Asterisk lives, which is no reason to take it for dead."""
    since = datetime.now(UTC)
    with few_files(house.controller.process.pid):
        ends, refused = asyncio.get_running_loop().time() + chance.uniform(5, 8), 0
        while not refused or asyncio.get_running_loop().time() < ends:
            try:
                await house.ask("/agents")
            except (OSError, aiohttp.ClientError, TimeoutError):
                refused += 1
            await asyncio.sleep(0.2)

    async def expects(_: Aftermath) -> None:
        reader = Reader.of(house.database)
        try:
            died = [alarm for alarm in await reader.alarms(200) if alarm.at >= since and alarm.what == "asterisk died"]
        finally:
            await reader.close()
        assert not died

    return expects


async def controller_gets_no_memory(house: House, chance: Random) -> None:
    """Not one page more: it does with what it has, or ends and is begun anew."""
    seen = house.layout.state / "answered.strace"
    async with upset(house.controller.process.pid, "mmap,brk,mremap", "error=ENOMEM", seen):
        await asyncio.sleep(chance.uniform(4, 8))


@contextmanager
def few_files(pid: int) -> Iterator[None]:
    """The process may have fewer open, while inside, than it has already."""
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (FEW, before[1]))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


FAULTS = (
    Fault("F34", "twice the load", twice_the_load, ("admission",)),
    Fault("F35", "switch opens nothing", switch_opens_nothing),
    Fault(
        "F35",
        "controller opens nothing",
        controller_opens_nothing,
        ("not to know is no death",),
        settles=A_MINUTE_LATER,
    ),
    Fault("F35", "controller gets no memory", controller_gets_no_memory, settles=A_MINUTE_LATER),
)
