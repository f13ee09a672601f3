"""Events that were lost while the link stood: whoever waits for one would wait for ever, so what lives is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from ivr.errors import SwitchError
from ivr.switch.events import ChannelEvent
from ivr.switch.port import OnEvent

log = structlog.get_logger()

EVERY = 4.0
"""Seconds from look to look: only what two of them miss is lost, and not late."""

Missed = Callable[[], Awaitable[list[ChannelEvent]]]


class Unheard:
    """Tells what must have happened, for two looks running have found it so and nothing has been heard of it."""

    def __init__(self, missed: Missed, tell: OnEvent) -> None:
        self._ask_missed, self._tell = missed, tell
        self._missed: list[ChannelEvent] = []
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._looking = asyncio.create_task(self._look_again_and_again(), name="events that were lost")

    def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()

    async def look(self) -> None:
        """Look once; raises `SwitchError` where Asterisk does not answer."""
        before, self._missed = self._missed, await self._ask_missed()
        for event in self._missed:
            if event in before:
                log.warning("an event was lost", lost=type(event).__name__, channel=event.channel)
                self._tell(event)

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            with suppress(SwitchError):  # a connection that is gone is looked after where it is opened anew
                await self.look()
