"""Watches the rules files: what was saved and has settled is read, judged, and taken up or refused as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import structlog

from ivr.versions.files import Stamp, stamps
from ivr.versions.record import Record
from ivr.versions.verdict import Ready, Refused, Verdict, refused

log = structlog.get_logger()

LOOK_EVERY = 0.5
"""Seconds. A change is read once it looks the same twice in a row: nobody is half way through saving it."""

Read = Callable[[], Awaitable[Verdict]]


class Judge(Protocol):
    """Puts verdicts into effect."""

    async def take_up(self, ready: Ready) -> Verdict:
        """Use this version from now on; a `Refused` if something else than its rules does not let it."""
        ...

    async def refuse(self, refused: Refused) -> None:
        """Tell everybody whom it concerns; the last good version stays."""
        ...

    async def as_it_was(self) -> None:
        """What stands in the files is the version in force (again)."""
        ...


class Watch:
    """One version at a time, whether a look has found it or somebody asks."""

    def __init__(self, read: Read, judge: Judge, record: Record, judged: tuple[Stamp, ...]) -> None:
        self.record = record
        self._read, self._judge = read, judge
        self._judged = self._seen = judged
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def watching(self, every: float = LOOK_EVERY) -> AsyncIterator[None]:
        """Look again and again while inside."""
        task = asyncio.create_task(self._keep_looking(every), name="watching the rules")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait((task,))

    async def look(self) -> None:
        """Judge what has changed, if it has settled; what somebody else has judged meanwhile is not judged again."""
        async with self._one_at_a_time:
            found = await asyncio.to_thread(self._stamps_now)
            settled, self._seen = found == self._seen, found
            if settled and found != self._judged:
                await self._judge_now()

    async def judge(self) -> Verdict:
        """Read what is there now, and take it up or refuse it; what is in force already is left alone."""
        async with self._one_at_a_time:
            return await self._judge_now()

    async def _judge_now(self) -> Verdict:
        self.record.reading = True
        try:
            verdict = await self._found()
            if isinstance(verdict, Refused):
                await self._judge.refuse(verdict)
            return verdict
        finally:
            self.record.reading = False

    async def _found(self) -> Verdict:
        """What was read, and put in force if it is right; whatever fails on the way is a refusal, and seen as one."""
        self._judged = self._seen = before = await asyncio.to_thread(self._stamps_now)
        try:
            verdict = await self._read()
            self._judged = self._seen = verdict.stamps or before
            if isinstance(verdict, Refused):
                return verdict
            if verdict.rules.version != self.record.in_force.version:
                return await self._judge.take_up(verdict)
            await self._judge.as_it_was()
            return verdict
        except Exception as error:
            log.exception("rules not taken up")
            return refused(Path(before[0][0]), f"They could not be taken up ({error!r}).", "The log has more.", before)

    def _stamps_now(self) -> tuple[Stamp, ...]:
        """Of the files that were judged last: which they are is found out as they are read."""
        return stamps(Path(path) for path, *_ in self._judged)

    async def _keep_looking(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await self.look()
            except Exception:  # whatever it was: the next save must be seen
                log.exception("rules not looked at")
