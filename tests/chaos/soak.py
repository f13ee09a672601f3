"""A steady load with a fault a minute: all are accounted for, and afterwards nothing is more than it was before.

    python -m tests.chaos.soak [--rate 2] [--minutes 60] [--seed 1] [--svg soak.svg]      (or: make soak FAULTS=1)

The faults are those of `faults`, dealt like cards by the seed. Those that begin a new process come in the
first half only: the second half's memory is that of one controller and one Asterisk.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from random import Random

import aiohttp
import structlog

from bench import machine
from bench.curves import Look, lives, picture, slope
from ivr.errors import IvrError
from ivr.store.reading import Reader
from tests.chaos.accounts import Accounts, accounts
from tests.chaos.books import left
from tests.chaos.crowd import Caller, calls, people_behave
from tests.chaos.faults.fault import Aftermath, Fault
from tests.chaos.held import Held
from tests.chaos.house import House, a_house
from tests.chaos.lot import dealt

NUMBERS = 13710000001
"""The first caller's; each has his own, and those whom faults bring along have others."""
WARMS_UP = 60.0
"""Seconds of calls before the first look at silence, which caches and pools of threads are filled in."""
SETTLES = 140.0
"""Seconds after the last call: what cannot be put away is tried again each minute."""
STUCK = "asterisk is stuck"
"""An alarm that none of the faults gives cause for."""
GOAL = 1.0
"""MB in ten minutes, at most."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that was played."""

    minute: float
    fault: Fault
    well_after: float
    """Seconds from its being mended until callers may be sent there again."""
    why_not: str
    """Empty: the harm was done, and all became well."""

    def __str__(self) -> str:
        ended = self.why_not or f"well {self.well_after:.1f} s after"
        return f"{self.minute:6.1f} min: {self.fault.id} {self.fault.what}: {ended}"


@dataclass
class Soak:
    """What has happened so far."""

    house: House
    looks: list[Look]
    struck: list[Struck]
    began: float = field(default_factory=time.monotonic)
    callers: list[asyncio.Task[Caller]] = field(default_factory=list)
    _untold: list[asyncio.Task[Caller]] = field(default_factory=list)
    """Calls whose wait no look has told yet."""

    @property
    def minute(self) -> float:
        return (time.monotonic() - self.began) / 60

    async def keep_calling(self, rate: float, chance: Random) -> None:
        """Until cancelled; the calls that have begun go on."""
        began, first = time.monotonic(), len(self.callers)
        while True:
            nth = len(self.callers)
            await asyncio.sleep(max(0.0, began + (nth - first) / rate - time.monotonic()))
            ground = self.house.grounds[nth % len(self.house.grounds)]
            who = replace(ground, caller=str(NUMBERS + nth))
            call = asyncio.create_task(calls(self.house, Caller(who), Random(chance.random())))
            self.callers.append(call)
            self._untold.append(call)

    async def strike(self, fault: Fault, chance: Random) -> None:
        """Play it, and wait until all is well."""
        minute, why_not, well = self.minute, "", 0.0
        try:
            expects = await fault.inject(self.house, chance)
            mended = time.monotonic()
            assert self.house.controller.process.returncode is None, "the controller has died"
            await self.house.is_well(within=60)
            well = time.monotonic() - mended
            if expects:
                await expects(Aftermath((), {}))  # the callers' accounts are settled in the end
        except Exception as error:  # noqa: BLE001 - whatever fails is told, and the hour goes on
            why_not = f"FAILED, {type(error).__name__}: {error}"
        self.struck.append(Struck(minute, fault, well, why_not))
        print(self.struck[-1], flush=True)
        await self.house.begins_again()

    async def look(self) -> None:
        """Look now, or as soon as both are there, and keep it."""
        async with asyncio.timeout(120):
            while self.house.asterisk.pid() is None:  # noqa: ASYNC110 - the controller begins it again
                await asyncio.sleep(0.5)
        controller, asterisk, waits = self.controller, self.asterisk, self._waits()
        self.looks.append(
            Look(
                self.minute,
                controller.pid,
                controller.rss_mb(),
                asterisk.pid,
                asterisk.rss_mb(),
                await self._tasks(),
                controller.fds(),
                controller.threads(),
                statistics.median(waits),
                max(waits),
            )
        )
        print(f"{self.looks[-1]}; {machine.load()}", flush=True)

    @property
    def controller(self) -> machine.Process:
        return machine.Process(self.house.controller.process.pid)

    @property
    def asterisk(self) -> machine.Process:
        pid = self.house.asterisk.pid()
        assert pid, "Asterisk is not there"
        return machine.Process(pid)

    def _waits(self) -> list[float]:
        """Milliseconds from call to answer, of those whose calls have come to their end since the look before."""
        over = [call for call in self._untold if call.done()]
        self._untold = [call for call in self._untold if not call.done()]
        legs = [leg for call in over if (leg := call.result().leg) and leg.answered_at]
        return [1000 * (leg.answered_at - leg.began) for leg in legs] or [0.0]

    async def _tasks(self) -> int | None:
        with suppress(OSError, aiohttp.ClientError, TimeoutError):  # it may be about to begin again
            return await self.house.figure("ivr_loop_tasks")
        return None

    def forget(self) -> None:
        """The lab remembers, and keeps the sound of, every call: that is its own memory, and grows."""
        lab, old = self.house.lab, time.time() - 60
        lab.calls.clear()
        for callee in (*lab.phones.values(), *lab.mobiles.values()):
            callee.calls.clear()
        for sound in lab.network.heard.iterdir():
            if sound.stat().st_mtime < old:
                sound.unlink()


@dataclass(frozen=True, slots=True)
class Silence:
    """What is open, and what runs, when nobody calls."""

    held: Held
    opened: Counter[str]
    """The controller's files."""
    left: tuple[str, ...]
    """Channels, bridges, calls, busy agents, recordings that are not sealed."""


async def silence(soak: Soak) -> Silence:
    """Wait until all calls are over, and look."""
    await asyncio.gather(*soak.callers)
    await soak.house.lab.hang_up_all()
    ends, there = time.monotonic() + SETTLES, ["not asked yet"]
    while there and time.monotonic() < ends:
        await asyncio.sleep(5)
        with suppress(OSError, aiohttp.ClientError, TimeoutError, IvrError):
            there = await left(soak.house)
    await asyncio.sleep(15)  # recordings are sealed, connections to the database given back
    await soak.look()
    return Silence(await soak.house.held(), soak.controller.opened(), tuple(there))


async def measure(rate: float, minutes: int, seed: int, svg: Path | None) -> bool:
    """Whether nothing was lost and nothing grew; draws the curves, also when it is cancelled."""
    print(f"{machine.described()}; {machine.load()}; {rate:g} calls a second for {minutes} minutes, seed {seed}")
    folder = Path(tempfile.mkdtemp(prefix="sk", dir="/tmp"))
    looks: list[Look] = []
    struck: list[Struck] = []
    try:
        async with a_house(folder) as house:
            soak = Soak(house, looks, struck)
            return await _played(soak, rate, minutes, Random(seed))
    finally:
        if svg and looks:
            faults = [(one.minute, f"{one.fault.id} {one.fault.what}") for one in struck]
            await asyncio.to_thread(svg.write_text, picture(f"{rate:g} calls a second", looks, faults), "utf-8")
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _played(soak: Soak, rate: float, minutes: int, chance: Random) -> bool:
    since = datetime.now(UTC)
    _customers(soak.house, round(rate * (60 * (minutes + 5) + WARMS_UP)))
    people_behave(soak.house, chance)
    await _called(soak, rate, chance, _warm(soak.house))
    before = await silence(soak)
    soak.began, soak.looks[:] = time.monotonic(), [replace(soak.looks[-1], minute=0.0)]
    await _called(soak, rate, chance, _struck(soak, minutes, chance))
    after = await silence(soak)
    reader = Reader.of(soak.house.database)
    try:
        told = await accounts(reader, [caller.result() for caller in soak.callers], since)
        alarms = [alarm for alarm in reversed(await reader.alarms(10_000)) if alarm.at >= since]
    finally:
        await reader.close()
    print(f"alarms: {dict(Counter(alarm.what for alarm in alarms))}")
    wrong = (*told.wrong, *(f"{one.at:%T}: {one.what}: {one.detail}" for one in alarms if one.what == STUCK))
    return _judged(soak, before, after, replace(told, wrong=wrong))


async def _warm(house: House) -> None:
    """Caches fill, and so do the pools of threads and of the database's connections, which are kept."""
    await asyncio.sleep(WARMS_UP)
    await house.fills_its_pools()


def _customers(house: House, count: int) -> None:
    """Each caller is a customer, whose RM is his line's."""
    table = house.rules.parent / "customers.csv"
    rows = (f"N{n},Caller {n},{NUMBERS + n},gold,zh,{house.grounds[n % len(house.grounds)].rm}\n" for n in range(count))
    table.write_text(table.read_text("utf-8") + "".join(rows), "utf-8")


async def _called(soak: Soak, rate: float, chance: Random, meanwhile: Awaitable[None]) -> None:
    calling = asyncio.create_task(soak.keep_calling(rate, chance))
    try:
        await meanwhile
    finally:
        calling.cancel()
        await asyncio.wait([calling])


async def _struck(soak: Soak, minutes: int, chance: Random) -> None:
    """A fault a minute, and a look after each."""
    for nth, fault in enumerate(dealt(chance, minutes)):
        await asyncio.sleep(max(0.0, 60 * nth + chance.uniform(5, 20) - 60 * soak.minute))
        people_behave(soak.house, chance)
        await soak.strike(fault, chance)
        await asyncio.sleep(max(0.0, 60 * (nth + 1) - 60 * soak.minute))
        await soak.look()
        await asyncio.to_thread(soak.forget)


def _judged(soak: Soak, before: Silence, after: Silence, told: Accounts) -> bool:
    callers = [caller.result() for caller in soak.callers]
    answered = sum(caller.was_answered for caller in callers)
    print(f"{len(callers)} callers, {answered} answered; on record {dict(told.outcomes)}, {dict(told.recordings)}")
    failed = [one for one in soak.struck if one.why_not]
    more, opened = after.held.more_than(before.held), after.opened - before.opened
    print(f"more than before: {more}, opened {dict(opened)}; left: {list(after.left)}")
    for line in (*told.wrong, *map(str, failed)):
        print(f"  {line}")
    steep = _steepness(soak.looks)
    forgotten = after.held.forgotten_since(before.held)
    return not (told.wrong or failed or after.left or forgotten or max(steep) > GOAL)


def _steepness(looks: Sequence[Look]) -> list[float]:
    """MB in ten minutes, of the second half of each process's life; returns those of the last ones."""
    kinds = {
        "controller": (attrgetter("controller"), attrgetter("controller_mb")),
        "Asterisk": (attrgetter("asterisk"), attrgetter("asterisk_mb")),
    }
    last = []
    for name, (process, megabytes) in kinds.items():
        for life in lives(looks[1:-1], process):
            steep = slope(life, megabytes)
            if steep is not None:
                print(
                    f"{name} from minute {life[0].minute:.0f} to {life[-1].minute:.0f}: {steep:+.2f} MB in ten minutes"
                )
        last.append(steep or 0.0)
    return last


def main() -> None:
    """Print what comes; exit 1 if somebody was lost, or something grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=2)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background has it ignored
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # the lab tells much
    try:
        sys.exit(not asyncio.run(measure(given.rate, given.minutes, given.seed, given.svg)))
    except KeyboardInterrupt:
        sys.exit("Stopped." + f" What was seen until then is in {given.svg}." * bool(given.svg))


if __name__ == "__main__":
    main()
