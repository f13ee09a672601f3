"""What a waiting caller hears: music, interrupted by announcements."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core import announcing
from ivr.core.announcing import Due, Plan
from ivr.core.marks import MarkKind
from ivr.core.queues import Announce, Queue
from ivr.errors import SwitchError

LEVEL_AGAIN = timedelta(seconds=5)
"""After so long it is asked again whether a level of degradation has begun, for an announcement that waits for it."""


class Entertainment:
    """Music and announcements from entering to leaving, or to `stop()`; `failed` is told if an announcement breaks."""

    def __init__(self, call: Call, queue: Queue, failed: Callable[[SwitchError], None]) -> None:
        self._call = call
        self._queue = queue
        self._failed = failed
        self._announcing: asyncio.Task[None] | None = None
        self._silent = False

    async def __aenter__(self) -> Entertainment:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hush()

    async def start(self) -> None:
        """Play music; announce what the queue's rules say, when they say it."""
        await self._music()
        if self._queue.announce:
            self._announcing = asyncio.ensure_future(self._announcements())

    async def stop(self) -> None:
        """Silence, before somebody talks or something else is played."""
        await self._hush()
        await self._call.desk.switch.no_music(self._call.id)

    async def silence(self) -> None:
        """No music from now on, whatever begins anew; announcements go on."""
        self._silent = True
        await self._call.desk.switch.no_music(self._call.id)

    async def _announcements(self) -> None:
        try:
            await self._announce()
        except SwitchError as error:  # the caller would hear nothing more, and nobody would know
            self._failed(error)

    async def _announce(self) -> None:
        clock = self._call.desk.clock
        plan = announcing.begun(self._queue.announce, clock.now())
        while due := announcing.first_of(plan):
            await asyncio.sleep((due.at - clock.now()).total_seconds())
            plan = await self._say_all_due(plan, due)

    async def _say_all_due(self, plan: Plan, due: Due | None) -> Plan:
        """One after the other: what comes due meanwhile is said before the music goes on."""
        clock, is_quiet = self._call.desk.clock, False
        while due is not None:
            if self._is_told_now(due.announce):
                is_quiet = await self._say(due.announce, is_quiet)
                plan = announcing.after(plan, due, clock.now())
            else:
                plan = announcing.postponed(plan, due, clock.now() + LEVEL_AGAIN)
            due = announcing.first_of(plan, by=clock.now())
        if is_quiet:
            await self._music()
        return plan

    def _is_told_now(self, announce: Announce) -> bool:
        level = announce.when_degraded
        return not level or self._call.desk.degradation.reaches(self._call.rules, level)

    async def _say(self, announce: Announce, is_quiet: bool) -> bool:
        """Say it, if all that it tells is known; whether the music is off from now on."""
        media = await prompt.files(self._call, announce.prompt, self._call.language)
        if media and not is_quiet:
            await self._call.desk.switch.no_music(self._call.id)
        if media:
            with self._call.marks.during(MarkKind.PROMPT, announce.prompt):
                await self._call.leg.play(media)
        return is_quiet or bool(media)

    async def _music(self) -> None:
        if not self._silent:
            await self._call.desk.switch.music(self._call.id, self._queue.music)

    async def _hush(self) -> None:
        if self._announcing is not None:
            self._announcing.cancel()
            await asyncio.gather(self._announcing, return_exceptions=True)
            self._announcing = None
