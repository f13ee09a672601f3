"""The queue between calls and the database: appending never waits and never fails, one task writes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import structlog

from ivr.errors import StoreError
from ivr.store.entry import Entry

log = structlog.get_logger(__name__)

Write = Callable[[Sequence[Entry]], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]


class DatabaseAwayError(StoreError):
    """The database does not take anything at the moment."""


class Journal:
    """Keeps entries until they are written. To be used from the loop's own thread."""

    def __init__(
        self, write: Write, *, every: float = 0.25, room: int = 200_000, most: int = 2000, pause: Pause = asyncio.sleep
    ) -> None:
        self._write = write
        self._every = every
        self._room = room
        self._most = most
        self._pause = pause
        self._kept: deque[Entry] = deque()
        self._droppable: deque[Entry] = deque()
        self._in_hand = 0
        self._due = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._alarm: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._since: float | None = None
        """When what waits began to; None while nothing does."""
        self.dropped = 0
        """Trace rows that were given up for want of room."""

    @property
    def waiting(self) -> int:
        """Entries that are not yet written."""
        return len(self._kept) + len(self._droppable) + self._in_hand

    @property
    def behind(self) -> float:
        """Seconds for which entries have waited to be written, as far as it was noticed; 0 while none waits."""
        return asyncio.get_running_loop().time() - self._since if self._since is not None and self.waiting else 0.0

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="journal")
        self._due.set()

    def append(self, entry: Entry, *, droppable: bool = False) -> None:
        """Have it written within about `every` seconds."""
        (self._droppable if droppable else self._kept).append(entry)
        self._empty.clear()
        if self._since is None and self._task:
            self._since = self._task.get_loop().time()
        if self.waiting > self._room:
            self._make_room()
        if self._alarm is None and self._task:
            self._alarm = self._task.get_loop().call_later(self._every, self._ring)

    async def flush(self) -> None:
        """Return when everything appended so far is written."""
        self._due.set()
        await self._empty.wait()

    async def close(self, within: float = 10.0) -> None:
        """Write what is there, for at most `within` seconds, and stop."""
        try:
            await asyncio.wait_for(self.flush(), within)
        except TimeoutError:
            log.error("database stayed away, rows are lost", rows=self.waiting)
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._alarm:
            self._alarm.cancel()

    def _ring(self) -> None:
        self._alarm = None
        self._due.set()

    def _make_room(self) -> None:
        if not self._droppable:
            return
        self._droppable.popleft()
        self.dropped += 1
        if self.dropped == 1:
            log.error("no room for what is to be stored, oldest trace rows are dropped", room=self._room)

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            while batch := self._take():
                await self._put(batch)
            self._since = None
            self._empty.set()

    def _take(self) -> list[Entry]:
        if self._since is not None and self._task:
            self._since = self._task.get_loop().time()
        batch = [queue.popleft() for queue in (self._kept, self._droppable) for _ in range(min(len(queue), self._most))]
        self._in_hand = len(batch)
        return batch

    async def _put(self, batch: list[Entry]) -> None:
        wait = 0.0
        while True:
            try:
                await self._write(batch)
                break
            except DatabaseAwayError as error:
                if not wait:
                    log.error("database away, rows are kept until it is back", error=str(error))
                wait = min(max(0.1, wait * 2), 5.0)
                await self._pause(wait)
        self._in_hand = 0
        if wait:
            log.info("database back", waiting=self.waiting)
