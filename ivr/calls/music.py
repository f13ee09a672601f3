"""What a waiting caller hears: music, interrupted by announcements."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core import announcing
from ivr.core.announcing import Due, Plan
from ivr.core.queues import Queue
from ivr.errors import SwitchError


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
            if media := await prompt.files(self._call, due.announce.prompt, self._call.language):
                if not is_quiet:
                    await self._call.desk.switch.no_music(self._call.id)
                    is_quiet = True
                await self._call.leg.play(media)
            plan = announcing.after(plan, due, clock.now())
            due = announcing.first_of(plan, by=clock.now())
        if is_quiet:
            await self._music()
        return plan

    async def _music(self) -> None:
        if not self._silent:
            await self._call.desk.switch.music(self._call.id, self._queue.music)

    async def _hush(self) -> None:
        if self._announcing is not None:
            self._announcing.cancel()
            await asyncio.gather(self._announcing, return_exceptions=True)
            self._announcing = None
