"""Looks, all through every recorded call, whether what is captured of it still grows: an alarm comes within 5 s."""

from __future__ import annotations

import asyncio

import structlog

from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.calls.recording_stopped import grows, stopped
from ivr.core.call import CallId
from ivr.core.growth import LOOK_EVERY, Growth, Remedy

log = structlog.get_logger()


class RecordingWatch:
    """One task for all calls. Use within the loop: `start()`, `await close()`."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk, self._reception = desk, reception
        self._known: dict[CallId, Growth] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look; harmless if it has begun."""
        self._task = self._task or asyncio.create_task(self._run(), name="recording watch")

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except Exception:  # the next look may see what this one could not
                log.exception("recordings could not be looked at")

    async def look(self) -> None:
        """Look once at the files of all calls that are recorded at this moment."""
        if not any(map(_is_recorded, self._reception.calls)):
            self._known.clear()
            return
        found = await self._desk.recorder.sizes()
        before, self._known = self._known, {}
        for call in filter(_is_recorded, self._reception.calls):
            was = before.get(call.id, Growth(None))
            self._known[call.id] = now = was.after(found.get(call.id))
            if now.is_due:
                self._desk.errands.send(self._stopped(call))
            elif was.stopped and not now.stopped:
                grows(call)

    async def _stopped(self, call: Call) -> None:
        if await stopped(call) is Remedy.REFUSE:
            self._reception.refuse(call)


def _is_recorded(call: Call) -> bool:
    """Whether its files ought to grow."""
    over = call.closing or call.abandoned or call.leg.gone is not None
    return call.answered is not None and call.standing.gap is None and not over
