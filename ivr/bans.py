"""Keeps count of failed SIP logins, shuts addresses out, lets them in again in time, and remembers all that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from ivr.core import banning
from ivr.core.banning import Ban, Borne, Failure, Spared, Terms
from ivr.errors import IvrError, ProvisionError
from ivr.provision import template

log = structlog.get_logger()

MOST_BANS = 1000
"""Every SIP packet is held against each of them; beyond that, the one that would end first is lifted."""
MOST_WATCHED = 10_000
"""Addresses whose failures are remembered at a time: forged senders must not fill the memory."""
KNOWN_FOR = timedelta(days=1)
"""So long after a good login an address is an agent's, though his phone is off."""
LOOK_EVERY = 1.0
"""Seconds between two looks at whether a ban is over."""


class Barrier(Protocol):
    """What keeps an address out."""

    async def close(self, address: str) -> None:
        """Take no SIP from it any more; harmless if that is so already. Raises `IvrError`."""
        ...

    async def open(self, address: str) -> None:
        """Take SIP from it again; harmless if that is so already. Raises `IvrError`."""
        ...


Alarm = Callable[[str, str], None]


class Bans:
    """Who is shut out, and who has come near it; in a file, so that it outlives the controller."""

    def __init__(
        self,
        file: Path,
        terms: Callable[[], Terms],
        barrier: Barrier,
        agents_at: Callable[[str], int],
        wall: Callable[[], datetime],
        alarm: Alarm,
    ) -> None:
        self._file, self._terms, self._barrier = file, terms, barrier
        self._agents_at, self._wall, self._alarm = agents_at, wall, alarm
        self._bans: dict[str, Ban] = {}
        self._failures: dict[str, tuple[Failure, ...]] = {}
        self._good: dict[str, datetime] = {}
        """When an agent has last logged in from an address."""
        self._told: dict[str, datetime] = {}
        """When somebody was last told of an address that is spared."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_writes = asyncio.Lock()
        self._unwritten = False

    @property
    def standing(self) -> tuple[Ban, ...]:
        """All who are shut out now, the latest first."""
        return tuple(sorted(self._bans.values(), key=lambda ban: ban.since, reverse=True))

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """As they were when the controller ended; each is lifted in time while inside."""
        self._bans = await asyncio.to_thread(_read, self._file)
        watch = asyncio.create_task(self._lift_in_time(), name="bans")
        try:
            yield
        finally:
            tasks = (watch, *self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def put_up(self) -> None:
        """Shut all of them out once more: the switch may have started anew, and remembers none."""
        for address in tuple(self._bans):
            await self._close(address)

    def failed(self, account: str, address: str, *, proven: bool) -> None:
        """A login failed."""
        now, terms = self._wall(), self._terms()
        failures = (*self._failures.pop(address, ()), Failure(now, account, proven))
        failures = banning.of_late(failures, terms, now)[-10 * terms.failures :]
        self._failures[address] = failures
        if len(self._failures) > MOST_WATCHED:
            del self._failures[next(iter(self._failures))]
        if address not in self._bans:
            self._judge(address, failures, terms, now)

    def logged_in(self, account: str, address: str) -> None:
        """A login succeeded: this account's failures from there were somebody's slips."""
        self._good.pop(address, None)
        self._good[address] = self._wall()
        if len(self._good) > MOST_WATCHED:
            del self._good[next(iter(self._good))]
        if address in self._failures:
            left = banning.forgiven(self._failures.pop(address), account)
            if left:
                self._failures[address] = left

    async def lift(self, address: str) -> bool:
        """Let it in again, its failures forgotten; false if it was not shut out."""
        self._failures.pop(address, None)
        if self._bans.pop(address, None) is None:
            return False
        await self._open(address)
        await self._keep()
        return True

    def _judge(self, address: str, failures: tuple[Failure, ...], terms: Terms, now: datetime) -> None:
        match banning.judged(address, failures, self._agents_of(address, now), terms, now):
            case Ban() as ban:
                self._ban(ban)
            case Spared(why):
                self._spare(address, failures, why, now - terms.window)
            case Borne():
                pass

    def _agents_of(self, address: str, now: datetime) -> int:
        known = address in self._good and now - self._good[address] < KNOWN_FOR
        return max(self._agents_at(address), int(known))

    def _spare(self, address: str, failures: tuple[Failure, ...], why: str, told_since: datetime) -> None:
        """Tell of it, once in a window: whoever is spared could otherwise fill the log and the list of alarms."""
        self._told = {one: at for one, at in self._told.items() if at > told_since}
        if address in self._told:
            return
        self._told[address] = self._wall()
        log.warning("failed logins, address spared", address=address, reason=why)
        self._alarm("failed logins", f"{len(failures)} from {address}, which is not shut out: {why}")

    def _ban(self, ban: Ban) -> None:
        self._send(self._shut_out(ban.address))  # before anything else: each millisecond is a guess
        log.warning("address shut out", address=ban.address, reason=ban.why, until=ban.until.isoformat())
        self._bans[ban.address] = ban
        self._failures.pop(ban.address, None)
        if len(self._bans) > MOST_BANS:
            first = min(self._bans.values(), key=lambda one: one.until).address
            del self._bans[first]
            self._send(self._open(first))
        self._alarm("address shut out", f"{ban.address} until {ban.until:%Y-%m-%d %H:%M} UTC: {ban.why}")

    async def _shut_out(self, address: str) -> None:
        await self._close(address)
        await self._keep()

    async def _end(self, address: str) -> None:
        if await self.lift(address):
            log.info("address let in again", address=address)

    async def _lift_in_time(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = self._wall()
            for ban in tuple(self._bans.values()):
                if ban.until <= now:
                    await self._end(ban.address)

    async def _close(self, address: str) -> None:
        """Unless it has been let in by then; whoever is let in meanwhile is let in once more."""
        if address not in self._bans:
            return
        try:
            await self._barrier.close(address)
        except IvrError as error:
            log.error("address could not be shut out", address=address, reason=str(error))
            self._alarm("address not shut out", f"{address}: {error}")
        if address not in self._bans:
            await self._open(address)

    async def _open(self, address: str) -> None:
        try:
            await self._barrier.open(address)
        except IvrError as error:
            log.error("address could not be let in again", address=address, reason=str(error))
            self._alarm("address not let in", f"{address}: {error}")

    async def _keep(self) -> None:
        self._unwritten = True
        async with self._one_writes:
            if not self._unwritten:
                return  # whoever wrote meanwhile wrote this as well
            self._unwritten = False
            try:
                await asyncio.to_thread(template.write, self._file, _written(self._bans))
            except ProvisionError as error:
                log.error("bans could not be kept", reason=str(error))

    def _send(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _written(bans: Mapping[str, Ban]) -> str:
    return json.dumps([asdict(ban) for ban in bans.values()], default=datetime.isoformat, indent=2)


def _read(file: Path) -> dict[str, Ban]:
    """Those in the file; none if it is not there, or damaged."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        bans = (
            Ban(
                str(one["address"]),
                datetime.fromisoformat(one["since"]),
                datetime.fromisoformat(one["until"]),
                str(one["why"]),
            )
            for one in kept
        )
        return {ban.address: ban for ban in bans if banning.host(ban.address) is not None}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("bans are lost", reason=str(error))
        return {}
