"""Callers' names as sounds: begun when a customer is found, waited for no longer than a moment, else left out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

WITHIN = 1.0
"""Seconds from the moment when a name is first wanted; a prompt waits for it no longer."""
AT_ONCE = 4
"""Names that are being made, one after the other; of more callers at once the names are left out."""
MOST = 500
"""Names of which is remembered where they are."""


class Nameless:
    """Says no names."""

    def begin(self, name: str, language: str) -> None:
        """Nobody speaks it."""

    async def said(self, name: str, language: str) -> str:
        """Nothing."""
        return ""


@dataclass(slots=True)
class _Making:
    until: float
    """By the loop's clock: how long anybody waits for it."""
    sound: asyncio.Task[str]


class Naming:
    """Has names spoken, each once; `speak` gives a sound's path, or nothing if nobody can speak it."""

    def __init__(self, speak: Callable[[str, str], Awaitable[str]]) -> None:
        self._speak = speak
        self._made: dict[tuple[str, str], _Making] = {}
        self._one_at_a_time = asyncio.Lock()

    def begin(self, name: str, language: str) -> None:
        """Have it spoken in the background, unless it is already, or too many are."""
        wanted = name, language
        if wanted in self._made or sum(not making.sound.done() for making in self._made.values()) >= AT_ONCE:
            return
        loop = asyncio.get_running_loop()
        sound = loop.create_task(self._spoken(name, language), name="a caller's name")
        self._made[wanted] = _Making(loop.time() + WITHIN, sound)
        self._forget_the_first()

    async def said(self, name: str, language: str) -> str:
        """The path of its sound, without ending; empty if it is not there in time."""
        self.begin(name, language)
        making = self._made.get((name, language))
        if making is None:
            return ""
        left = making.until - asyncio.get_running_loop().time()
        if not making.sound.done() and left > 0:
            await asyncio.wait((making.sound,), timeout=left)
        found = making.sound.result() if making.sound.done() and not making.sound.cancelled() else ""
        if making.sound.done() and not found:
            self._made.pop((name, language), None)  # the next call may try again
        return found

    async def _spoken(self, name: str, language: str) -> str:
        async with self._one_at_a_time:
            try:
                return await self._speak(name, language)
            except Exception as error:  # noqa: BLE001 - a voice may fail in any way, and no call is to fail with it
                log.warning("a caller's name cannot be spoken", language=language, reason=type(error).__name__)
                return ""

    def _forget_the_first(self) -> None:
        over = max(0, len(self._made) - MOST)
        for wanted in [one for one, making in self._made.items() if making.sound.done()][:over]:
            del self._made[wanted]
