"""Measures recordings off the loop; the channel's later events wait meanwhile, so that order is kept."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path

from ivr.switch.events import ChannelEvent, RecordEnded
from ivr.switch.port import OnEvent
from ivr.switch.wav import seconds_of

PATIENCE = 1.0
"""Seconds that a disk may take to tell a file's size; after that Asterisk's own figure has to do."""


class Measuring:
    """Passes events on to `tell`, and gives `RecordEnded` the length of its file first."""

    def __init__(self, tell: OnEvent, folder: Path, measure: Callable[[Path, float], float] = seconds_of) -> None:
        self._tell, self._folder, self._measure = tell, folder, measure
        self._held: dict[str, list[ChannelEvent]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, event: ChannelEvent) -> None:
        """One event, in its turn."""
        held = self._held.get(event.channel)
        if held is not None:
            held.append(event)
        elif isinstance(event, RecordEnded):
            self._held[event.channel] = []
            task = asyncio.create_task(self._measured(event), name="measuring")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._tell(event)

    async def finish(self) -> None:
        """Wait until nothing is held back any more."""
        await asyncio.gather(*self._tasks)

    async def _measured(self, event: RecordEnded) -> None:
        path = self._folder / f"{Path(event.recording).name}.wav"
        seconds = event.seconds
        try:
            async with asyncio.timeout(PATIENCE):
                seconds = await asyncio.to_thread(self._measure, path, event.seconds)
        except TimeoutError:
            pass
        held = self._held.pop(event.channel)
        self._tell(dataclasses.replace(event, seconds=seconds))
        for later in held:
            self.take(later)
