"""Begins, ends and remembers a shadow: it outlives the controller, until it is promoted or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from ivr.versions.shadow import Shadow
from ivr.versions.verdict import Ready, Refused, Verdict

log = structlog.get_logger()

ReadShadow = Callable[[Path], Awaitable[Verdict]]


class Shadowing:
    """At most one shadow at a time; `attach` gives it to the calls, or takes it from them."""

    def __init__(
        self, note: Path, read: ReadShadow, attach: Callable[[Shadow | None], None], now: Callable[[], datetime]
    ) -> None:
        self.shadow: Shadow | None = None
        self._note, self._read, self._attach, self._now = note, read, attach, now
        self._one_at_a_time = asyncio.Lock()

    async def begin(self, path: Path) -> Verdict:
        """Let the rules in this file decide beside those in force; the shadow before them is dropped."""
        async with self._one_at_a_time:
            verdict = await self._read(path)
            if isinstance(verdict, Ready):
                self._set(Shadow(verdict.rules, path, self._now()))
                await asyncio.to_thread(self._remember, path)
                log.info("shadow begins", version=verdict.rules.version, path=str(path))
            return verdict

    async def drop(self) -> bool:
        """End it, even one that is just being read; False if there is none."""
        async with self._one_at_a_time:
            was, self.shadow = self.shadow, None
            self._attach(None)
            await asyncio.to_thread(self._note.unlink, missing_ok=True)
            return was is not None

    async def resume(self, in_force: Callable[[], str]) -> None:
        """Begin again the one that was there when the controller stopped, unless it is in force by now."""
        path = ""
        with suppress(OSError):
            path = await asyncio.to_thread(self._note.read_text, "utf-8")
        if path:
            verdict = await self.begin(Path(path))
            if isinstance(verdict, Refused):
                log.warning("shadow not taken up again", path=path, reason=str(verdict))
            self.in_force(in_force())

    def in_force(self, version: str) -> None:
        """This version is in force now: a shadow that is the same has nothing more to tell."""
        if self.shadow is not None and self.shadow.rules.version == version:
            self._set(None)
            with suppress(OSError):
                self._note.unlink(missing_ok=True)

    def _remember(self, path: Path) -> None:
        try:
            self._note.write_text(str(path), "utf-8")
        except OSError as error:
            log.warning("shadow will not outlive the controller", reason=str(error))

    def _set(self, shadow: Shadow | None) -> None:
        self.shadow = shadow
        self._attach(shadow)
