"""Moves finished recordings to the archive, in the background, for as long as it takes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import structlog

from ivr.core.archiving import Remove, Send, Wrong, pauses
from ivr.daemons import Daemons
from ivr.errors import IvrError
from ivr.recording.finished import Finished, finished
from ivr.recording.moving import Mover, Outcome
from ivr.recording.passing import Pass

log = structlog.get_logger(__name__)
Alarm = Callable[[str, str], None]
"""What has happened, and the particulars."""
Progress = Callable[[Pass], None]
"""Told after each recording."""
T = TypeVar("T")

LOOK_EVERY = 30.0
"""Seconds between two looks at what is here."""
AT_ONCE = 4
"""Recordings under way to the archive at a time."""
MOST_TOLD = 5
"""Recordings that one alarm names."""


@dataclass(frozen=True, slots=True)
class Away:
    """The archive, or the ledger, cannot be used now."""

    reason: str


class Archiver:
    """Use within the loop: `start()`, in the end `await close()`.

    All that blocks is done in threads of its own, so that an archive which hangs holds up nothing else.
    """

    def __init__(
        self,
        mover: Mover,
        alarm: Alarm,
        now: Callable[[], datetime],
        *,
        chance: Callable[[], float] = random.random,
        at_once: int = AT_ONCE,
    ) -> None:
        self._mover = mover
        self._alarm = alarm
        self._now = now
        self._chance = chance
        self._at_once = at_once
        self._threads = Daemons()
        self._task: asyncio.Task[None] | None = None
        self._told_wrong: dict[str, str] = {}
        self.last = Pass()
        """The last pass that is over."""
        self.away_since: datetime | None = None
        """None while the archive can be used."""

    def start(self) -> None:
        """Begin to move; harmless if it has begun."""
        self._task = self._task or asyncio.create_task(self._run(), name="archiver")

    async def close(self) -> None:
        """Stop; what is half sent is sent again at the next start."""
        if self._task:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def look(self) -> Pass:
        """What there is to do, with nothing done, and whether the archive can be used; never fails."""
        this = Pass()
        for each in await self._in_thread(self._listed, this, True):
            this.count(each, await self._in_thread(self._mover.step, each))
        return this

    async def run_pass(self, progress: Progress = lambda _: None) -> Pass:
        """Move all that can be moved now, the oldest first; never fails: see `Pass.away`."""
        this = Pass()
        left = iter(await self._in_thread(self._listed, this))
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._at_once):
                lanes.create_task(self._lane(left, this, progress))
        self._tell(this)
        self.last = this
        return this

    async def _run(self) -> None:
        patience = pauses(self._chance)
        while True:
            if (await self.run_pass()).away:
                await asyncio.sleep(next(patience))
            else:
                patience = pauses(self._chance)
                await asyncio.sleep(LOOK_EVERY)

    async def _lane(self, left: Iterator[Finished], this: Pass, progress: Progress) -> None:
        for each in left:
            outcome = Send() if this.away else await self._in_thread(self._moved, each)
            if isinstance(outcome, Away):
                this.away, outcome = outcome.reason, Send()
            this.count(each, outcome)
            progress(this)

    async def _in_thread(self, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _listed(self, this: Pass, ask: bool = False) -> list[Finished]:
        """Those for which there is something to do, if it can be done; the others are counted at once."""
        to_do = []
        try:
            mover = self._mover
            mover.books.refresh()
            for each in finished(mover.recordings, self._now(), lambda one: not mover.books.archived(one)):
                step = mover.step(each)
                if isinstance(step, Send | Remove):
                    to_do.append(each)
                else:
                    this.count(each, step)
            if to_do or ask:
                this.place = mover.place.check()
        except (IvrError, OSError) as error:
            this.away = str(error)
        except Exception as error:
            log.error("recordings cannot be listed", exc_info=error)
            this.away = repr(error)
        return to_do

    def _moved(self, each: Finished) -> Outcome | Away:
        try:
            return self._mover.move(each)
        except IvrError as error:
            return Away(str(error))
        except Exception as error:
            log.error("archiving failed", recording=each.local.recording, exc_info=error)
            return Wrong(f"archiving failed: {error!r}")

    def _tell(self, this: Pass) -> None:
        if this.away and self.away_since is None:
            self.away_since = self._now()
            log.error("archive away", reason=this.away, waiting=this.waiting)
            self._alarm("archive away", f"{this.away} {this.waiting} recordings wait here; it is tried again.")
        elif not this.away and self.away_since is not None:
            log.info("archive back", since=self.away_since.isoformat(), archived=this.archived)
            self.away_since = None
        if not this.away:
            self._tell_wrong(this.wrong)

    def _tell_wrong(self, wrong: dict[str, str]) -> None:
        """One alarm for all that are new: many at once have one cause."""
        new = {recording: reason for recording, reason in wrong.items() if self._told_wrong.get(recording) != reason}
        self._told_wrong = dict(wrong)
        if new:
            told = "; ".join(f"{recording}: {reason}" for recording, reason in islice(new.items(), MOST_TOLD))
            more = f" and {len(new) - MOST_TOLD} more" if len(new) > MOST_TOLD else ""
            log.error("recordings not archived", count=len(new), detail=told)
            self._alarm("recordings not archived", f"{told}{more}")
