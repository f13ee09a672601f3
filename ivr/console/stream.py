"""The stream: one look at the board for all who watch, and a frame for each sight in which something has changed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

import msgspec
import structlog

from ivr.core.board import Board
from ivr.core.live import Touched, change, snapshot
from ivr.core.phrase import bare
from ivr.core.sight import Sight

log = structlog.get_logger()

EVERY = 0.1
"""Seconds between two looks, while anybody watches."""
MOST_FRAMES = 10
"""That wait for a viewer; with more he is given a new snapshot instead."""

_encode = msgspec.json.Encoder(enc_hook=bare).encode


class Viewer:
    """Somebody who watches: what he has not been sent yet."""

    def __init__(self, group: _Group) -> None:
        self._group = group
        self._frames: deque[bytes] = deque()
        self._behind = True
        """He has nothing, or lacks something: a snapshot is next."""
        self._stirred = asyncio.Event()
        self._stirred.set()

    def offer(self, frame: bytes) -> None:
        """Something has changed; a viewer who cannot keep up is not told of each."""
        if self._behind:
            return
        if len(self._frames) >= MOST_FRAMES:
            self._start_anew()
        else:
            self._frames.append(frame)
        self._stirred.set()

    async def next(self) -> bytes:
        """The next frame that he is to be sent, once there is one."""
        await self._stirred.wait()
        if self._behind:
            self._behind = False
            frame = self._group.snapshot()
        else:
            frame = self._frames.popleft()
        if not self._frames:
            self._stirred.clear()
        return frame

    def _start_anew(self) -> None:
        self._frames.clear()
        self._behind = True


class _Group:
    """Viewers of equal sight, for whom each frame is made once."""

    def __init__(self, sight: Sight, board: Board, now: Callable[[], datetime]) -> None:
        self.sight = sight
        self.viewers: list[Viewer] = []
        self._board, self._now, self._version = board, now, 0
        self._told: bytes | None = None
        """What a snapshot tells, made once for all."""

    def moves_on(self, board: Board, touched: Touched, at: datetime) -> None:
        """Another look was taken."""
        told = change(self._board, board, touched, self.sight)
        self._board = board
        if not told:
            return
        self._version, self._told = self._version + 1, None
        if self.viewers:
            frame = self._frame("change", at, _encode(told))
            for viewer in self.viewers:
                viewer.offer(frame)

    def snapshot(self) -> bytes:
        """All that these viewers may see, as it was at the last look; a page sets its clock by when it is sent."""
        if self._told is None:
            self._told = _encode(snapshot(self._board, self.sight))
        return self._frame("snapshot", self._now(), self._told)

    def _frame(self, kind: str, at: datetime, told: bytes) -> bytes:
        head = msgspec.json.encode({"kind": kind, "version": self._version, "at": at})
        return head[:-1] + b"," + told[1:]


class Stream:
    """`look` is told which agents watch, each of whom is shown his own besides."""

    def __init__(self, look: Callable[[Iterable[str]], Board], now: Callable[[], datetime]) -> None:
        self._look, self._now = look, now
        self._groups: dict[Sight, _Group] = {}
        self._board = Board()
        self._somebody = asyncio.Event()

    @property
    def viewers(self) -> int:
        """Who watch."""
        return sum(len(group.viewers) for group in self._groups.values())

    @contextmanager
    def watched(self, sight: Sight) -> Iterator[Viewer]:
        """Somebody watches with this sight while inside."""
        group = self._group(sight)
        viewer = Viewer(group)
        group.viewers.append(viewer)
        self._somebody.set()
        try:
            yield viewer
        finally:
            group.viewers.remove(viewer)
            if not group.viewers:
                del self._groups[sight]
            if not self._groups:
                self._somebody.clear()

    async def keep_looking(self) -> None:
        """Until it is cancelled; nobody looks while nobody watches."""
        while True:
            await self._somebody.wait()
            try:
                self.look()
            except Exception:  # the edge of a look: the next one may find what this one stumbled over gone
                log.exception("look at the board failed")
            await asyncio.sleep(EVERY)

    def look(self) -> None:
        """Look, and offer to each viewer what has changed for him."""
        board, at = self._look([sight.me for sight in self._groups if sight.me]), self._now()
        touched = Touched.between(self._board, board)
        self._board = board
        for group in self._groups.values():
            group.moves_on(board, touched, at)

    def _group(self, sight: Sight) -> _Group:
        """A new one begins with a look of its own, that all others are told of as well."""
        known = self._groups.get(sight)
        if known is None:
            known = self._groups[sight] = _Group(sight, self._board, self._now)
            self.look()
        return known


@asynccontextmanager
async def looked(stream: Stream) -> AsyncIterator[None]:
    """It is kept looking while inside."""
    looking = asyncio.ensure_future(stream.keep_looking())
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
