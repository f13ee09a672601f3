"""The queue between calls and the database: appending never waits and never fails, one task writes.

While the database is away, what comes is put aside on this machine's own disk; once it is back, it is written through
in the order in which it came, before anything newer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import structlog

from ivr.store.aside import Aside
from ivr.store.away import DatabaseAwayError, Write
from ivr.store.entry import Entry
from ivr.store.sieve import Sieve

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]
Told = Callable[[str, str], None]
"""What happened, and the details."""
AGAIN_AFTER = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """How the database stands, and what it has not taken yet."""

    away: str
    """Why it takes nothing; empty while it does."""
    rows: int
    """In memory."""
    bytes: int
    """In the journal on disk."""
    lost: int
    """Rows given up for want of room, of traces and others, since the start."""


class Journal:
    """Keeps entries until they are written. To be used from the loop's own thread."""

    def __init__(
        self,
        write: Write,
        *,
        aside: Aside | None = None,
        every: float = 0.25,
        room: int = 200_000,
        most: int = 2000,
        pause: Pause = asyncio.sleep,
        told: Told = lambda what, detail: None,
    ) -> None:
        self._write = Sieve(write, self._set_apart).write
        self._aside = aside
        self._every = every
        self._room = room
        self._most = most
        self._pause = pause
        self._told = told
        self._kept: deque[Entry] = deque()
        self._droppable: deque[Entry] = deque()
        self._in_hand: list[Entry] = []
        self._due = asyncio.Event()
        self._all_written = True
        self._awaited: list[asyncio.Future[None]] = []
        """Told once all that was there before is written; some of it may still be in the queues."""
        self._awaited_in_hand: list[asyncio.Future[None]] = []
        """The same, once nothing of it is in the queues any more."""
        self._alarm: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._since: float | None = None
        """When what waits began to; None while nothing does."""
        self._thread = ThreadPoolExecutor(1, "journal")
        self._disk_refuses = False
        self._told_of: set[str] = set()
        self.away = ""
        """Why the database takes nothing; empty while it does."""
        self.dropped = 0
        """Trace rows that were given up for want of room."""
        self.lost = 0
        """Other rows that were given up: no trace row was left to give up, or nobody can write them."""

    @property
    def waiting(self) -> int:
        """Entries in memory that are not yet written."""
        return len(self._kept) + len(self._droppable) + len(self._in_hand)

    @property
    def unwritten(self) -> Unwritten:
        """How it stands now."""
        return Unwritten(self.away, self.waiting, self._aside.size if self._aside else 0, self.dropped + self.lost)

    async def recover(self) -> None:
        """Write what a former process has put aside; if the database is still away, that is done later. Raises OSError.

        To be called before anything is read: it is older than what may be told from now on.
        """
        if not self._aside or not (pieces := await self._in_thread(self._aside.find)):
            return
        log.warning("rows that the database had not taken are written now", pieces=pieces)
        try:
            await self._write_through(self._aside)
        except DatabaseAwayError as error:
            self._is_away(error)

    @property
    def behind(self) -> float:
        """Seconds for which entries have been in memory alone; 0 while none is: what is put aside is safe."""
        return asyncio.get_running_loop().time() - self._since if self._since is not None else 0.0

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="journal")
        self._due.set()

    def append(self, entry: Entry, *, droppable: bool = False, soon: bool = False) -> None:
        """Have it written within about `every` seconds, or as soon as the writer can."""
        (self._droppable if droppable else self._kept).append(entry)
        self._all_written = False
        if self._since is None and self._task:
            self._since = self._task.get_loop().time()
        if self.waiting > self._room:
            self._make_room()
        if soon:
            self._due.set()
        elif self._alarm is None and self._task:
            self._alarm = self._task.get_loop().call_later(self._every, self._ring)

    async def flush(self) -> None:
        """Return when everything appended so far is written; what comes meanwhile is not waited for."""
        self._due.set()
        if not self._all_written:
            written = asyncio.get_running_loop().create_future()
            self._awaited.append(written)
            await written

    async def close(self, within: float = 10.0) -> None:
        """Write what is there, for at most `within` seconds, and stop; what is not written then is put aside."""
        try:
            await asyncio.wait_for(self.flush(), within)
        except TimeoutError:
            log.error("database stayed away", rows_in_memory=self.waiting)
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._alarm:
            self._alarm.cancel()
        await self._leave()
        self._thread.shutdown(wait=False)

    async def _leave(self) -> None:
        if self._aside:
            await self._set_aside(self._aside)
        if self.waiting:
            log.error("rows are lost", rows=self.waiting)

    def _ring(self) -> None:
        self._alarm = None
        self._due.set()

    def _make_room(self) -> None:
        """The oldest go: trace rows as long as there are any."""
        if self._droppable:
            self._droppable.popleft()
            self.dropped += 1
            if self.dropped == 1:
                log.error("no room for what is to be stored, oldest trace rows are dropped", room=self._room)
        elif self._kept:
            self._kept.popleft()
            self.lost += 1
            if self.lost == 1:
                log.error("no room for what is to be stored, oldest rows of calls are lost", room=self._room)

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self._write_all()
            except Exception as error:
                log.exception("writing to the database broke off, and is tried again")
                self._tell_once("writing to the database broke off", type(error).__name__)
                await self._pause(AGAIN_AFTER)
                self._due.set()

    async def _write_all(self) -> None:
        if self.away:
            await self._outlast()
        while self._take():
            if self._since is not None:
                self._since = asyncio.get_running_loop().time()
            await self._put()
            self._tell_awaited()
        self._since = None
        self._all_written = True
        self._tell_awaited()

    def _tell_awaited(self) -> None:
        for written in self._awaited_in_hand:
            if not written.done():
                written.set_result(None)
        self._awaited_in_hand = []

    def _take(self) -> bool:
        """Take the next in hand, once nothing is in hand; False if there are none."""
        if not self._in_hand:
            queues = (self._kept, self._droppable)
            self._in_hand = [queue.popleft() for queue in queues for _ in range(min(len(queue), self._most))]
            if not self._kept and not self._droppable:
                self._awaited_in_hand, self._awaited = [*self._awaited_in_hand, *self._awaited], []
        return bool(self._in_hand)

    async def _put(self) -> None:
        try:
            await self._write(self._in_hand)
        except DatabaseAwayError as error:
            self._is_away(error)
            await self._outlast()
        self._in_hand = []

    async def _set_apart(self, entry: Entry, error: Exception) -> None:
        """Nobody foresaw why this row cannot be written: it must not keep the others from it."""
        self.lost += 1
        log.error("row cannot be written and is set apart", table=entry.table, exc_info=error)
        where = ""
        if self._aside:
            with suppress(OSError):
                where = f"; it lies in {await self._in_thread(self._aside.set_apart, entry)}"
        if entry.table != "alarms":  # or an alarm that cannot be written would raise the next
            self._tell_once("a row cannot be written", f"of {entry.table}: {type(error).__name__}{where}")

    def _tell_once(self, what: str, detail: str) -> None:
        """Each is told once; the log has every one."""
        if detail not in self._told_of:
            self._told_of.add(detail)
            self._told(what, detail)

    def _is_away(self, error: DatabaseAwayError) -> None:
        self.away = str(error)
        log.error("database away, rows are kept until it is back", error=self.away)
        self._told("database away", self.away)

    async def _outlast(self) -> None:
        """Until the database has taken what is in hand, and all that was put aside."""
        for wait in _waits():
            if self._aside:
                await self._wait_and_set_aside(self._aside, wait)
            else:
                await self._pause(wait)
            try:
                if self._aside:
                    await self._write_through(self._aside)
                if self._in_hand:
                    await self._write(self._in_hand)
            except DatabaseAwayError as error:
                self.away = str(error)
            except OSError as error:  # what was put aside cannot be read or removed
                log.error("journal on disk cannot be read", error=str(error))
            else:
                break
        self.away = ""
        log.info("database back", waiting=self.waiting)
        lost = f"{self.dropped} rows of traces and {self.lost} others were lost" if self.dropped or self.lost else ""
        self._told("database back", lost)

    async def _wait_and_set_aside(self, aside: Aside, wait: float) -> None:
        while True:
            await self._set_aside(aside)
            if wait <= 0:
                return
            await self._pause(min(wait, self._every))
            wait -= self._every

    async def _set_aside(self, aside: Aside) -> None:
        """Whatever is in memory goes to the disk; if that takes it no more either, it stays here."""
        while self._take():
            try:
                await self._in_thread(aside.append, self._in_hand)
            except OSError as error:
                if not self._disk_refuses:
                    log.error("database away, and the journal on disk takes nothing", error=str(error))
                    self._told("journal on disk takes nothing", str(error))
                self._disk_refuses = True
                return
            self._in_hand, self._disk_refuses, self._since = [], False, None

    async def _write_through(self, aside: Aside) -> None:
        """Write, piece by piece, what was put aside; what comes meanwhile is put behind it, until all are written."""
        while found := await self._in_thread(aside.first):
            piece, entries = found
            for begin in range(0, len(entries), self._most):
                await self._write(entries[begin : begin + self._most])
            await self._in_thread(aside.done, piece)
            if aside.size:
                await self._set_aside(aside)

    async def _in_thread(self, do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: do(*given, **named))


def _waits() -> Iterator[float]:
    wait = 0.1
    while True:
        yield wait
        wait = min(wait * 2, 5.0)
