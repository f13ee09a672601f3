"""Looks at the disks of recordings all the time, so that somebody knows before they are full."""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import assert_never

import structlog

from ivr.core.free_room import Marks, Room, left, marks, room
from ivr.core.record_policy import RecordingRules

log = structlog.get_logger(__name__)
Alarm = Callable[[str, str], None]
"""What has happened, and the particulars."""

LOOK_EVERY = 2.0
"""Seconds; the alarm comes within 5."""
REMEMBERED = 151
"""Looks from which it is told how fast the disk fills: five minutes."""


class DiskWatch:
    """Use within the loop: `start()`, `problem` for each call that begins, `await close()`."""

    def __init__(
        self,
        folders: Sequence[Path],
        rules: Callable[[], RecordingRules],
        alarm: Alarm,
        *,
        free_mb: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free // 1_000_000,
    ) -> None:
        self._folders = folders
        self._rules = rules
        self._alarm = alarm
        self._free_mb = free_mb
        self._seen: deque[int] = deque(maxlen=REMEMBERED)
        self._task: asyncio.Task[None] | None = None
        self.room = Room.ENOUGH

    @property
    def free_mb(self) -> int | None:
        """On the disk that has least; None if it has not been looked at yet."""
        return self._seen[-1] if self._seen else None

    @property
    def problem(self) -> str:
        """Why no call may be recorded now; empty if one may."""
        if self.room is not Room.NONE:
            return ""
        return (
            f"{self.free_mb} MB free for recordings, {marks(self._rules()).stop} MB needed, and a tenth more to go on"
        )

    def start(self) -> None:
        """Begin to look; harmless if it has begun."""
        self._task = self._task or asyncio.create_task(self._run(), name="disk watch")

    async def close(self) -> None:
        """Stop."""
        if self._task:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Look once; a disk that cannot be asked is left to whoever writes there."""
        try:
            free = await asyncio.to_thread(self._least)
        except OSError as error:
            log.error("free room unknown", reason=str(error))
            return
        self._seen.append(free)
        before, at = self.room, marks(self._rules())
        self.room = room(before, free, at)
        if self.room is not before:
            self._tell(before, free, at)

    def _least(self) -> int:
        return min(self._free_mb(folder) for folder in self._folders)

    def _tell(self, before: Room, free: int, at: Marks) -> None:
        log.log(_LEVELS[self.room], "room for recordings", room=self.room.value, before=before.value, free_mb=free)
        match self.room:
            case Room.NONE:
                self._alarm("no room to record", f"{free} MB free, {at.stop} MB needed: make room on the disk.")
            case Room.SCARCE if before is Room.ENOUGH:
                self._alarm("disk fills up", f"{free} MB free; below {at.stop} MB nothing is recorded{self._soon(at)}.")
            case Room.SCARCE | Room.ENOUGH:
                return
            case never:
                assert_never(never)

    def _soon(self, at: Marks) -> str:
        until = left(self._seen, timedelta(seconds=LOOK_EVERY), at.stop)
        return f", which is in {_said(until)} if it goes on like this" if until is not None else ""


_LEVELS = {Room.ENOUGH: 20, Room.SCARCE: 30, Room.NONE: 40}


def _said(until: timedelta) -> str:
    minutes = round(until.total_seconds() / 60)
    return f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"
