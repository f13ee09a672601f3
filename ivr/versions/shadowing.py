"""Begins, ends and remembers a shadow: it outlives the controller, until it is promoted or dropped."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import structlog

from ivr.versions.files import Contents, laid_out
from ivr.versions.shadow import Begun, Shadow
from ivr.versions.verdict import Ready, Refused, Verdict

log = structlog.get_logger()

ReadShadow = Callable[[Path], Awaitable[Verdict]]


def drafts_beside(note: Path) -> Path:
    """Where the files of a draft lie that is tried: it stands in nobody's own."""
    return note.with_name("shadow_drafts")


class Shadowing:
    """At most one shadow at a time; `attach` gives it to the calls, or takes it from them."""

    def __init__(
        self, note: Path, read: ReadShadow, attach: Callable[[Shadow | None], None], now: Callable[[], datetime]
    ) -> None:
        self.shadow: Shadow | None = None
        self._note, self._read, self._attach, self._now = note, read, attach, now
        self._drafts = drafts_beside(note)
        self._one_at_a_time = asyncio.Lock()

    async def begin(self, begun: Begun) -> Verdict:
        """Let the rules in this file decide beside those in force; the shadow before them is dropped."""
        async with self._one_at_a_time:
            return await self._begin(begun)

    async def begin_draft(self, contents: Contents, by: str) -> Verdict:
        """Let a draft decide beside, which is kept as long as it is tried. Raises `OSError`."""
        async with self._one_at_a_time:
            path = await asyncio.to_thread(self._laid_out, contents)
            verdict = await self._begin(Begun(path, by))
            await asyncio.to_thread(self._tidy)
            return verdict

    async def drop(self) -> bool:
        """End it, even one that is just being read; False if there is none."""
        async with self._one_at_a_time:
            was, self.shadow = self.shadow, None
            self._attach(None)
            await asyncio.to_thread(self._note.unlink, missing_ok=True)
            await asyncio.to_thread(self._tidy)
            return was is not None

    async def resume(self, in_force: Callable[[], str]) -> None:
        """Begin again the one that was there when the controller stopped, unless it is in force by now."""
        begun = await asyncio.to_thread(self._remembered)
        if begun is not None:
            verdict = await self.begin(begun)
            if isinstance(verdict, Refused):
                log.warning("shadow not taken up again", path=str(begun.path), reason=str(verdict))
            self.in_force(in_force())

    def in_force(self, version: str) -> None:
        """This version is in force now: a shadow that is the same has nothing more to tell."""
        if self.shadow is not None and self.shadow.rules.version == version:
            self._set(None)
            self._forget()

    async def _begin(self, begun: Begun) -> Verdict:
        verdict = await self._read(begun.path)
        if isinstance(verdict, Ready):
            now = self._now()
            shadow = Shadow(verdict.rules, replace(begun, at=begun.at or now), now, verdict.contents)
            shadow.on_failure = self._forget  # or the next controller would begin it once more
            self._set(shadow)
            await asyncio.to_thread(self._remember, shadow.begun)
            log.info("shadow begins", version=verdict.rules.version, path=str(begun.path), by=begun.by)
        return verdict

    def _remember(self, begun: Begun) -> None:
        try:
            self._note.write_text(f"{begun.path}\n{begun.by}\n{begun.at}\n", "utf-8")
        except OSError as error:
            log.warning("shadow will not outlive the controller", reason=str(error))

    def _remembered(self) -> Begun | None:
        with suppress(OSError, ValueError):
            path, *more = self._note.read_text("utf-8").splitlines()  # an older version wrote the path alone
            return Begun(Path(path), more[0], datetime.fromisoformat(more[1])) if more else Begun(Path(path))
        return None

    def _forget(self) -> None:
        with suppress(OSError):
            self._note.unlink(missing_ok=True)

    def _laid_out(self, contents: Contents) -> Path:
        """In a folder of its own: the one that is tried now is read again, should this one be refused."""
        self._drafts.mkdir(mode=0o700, exist_ok=True)
        return laid_out(Path(mkdtemp(dir=self._drafts)), contents)

    def _tidy(self) -> None:
        """Of the drafts there, only the one that is tried stays."""
        tried = self.shadow.begun.path if self.shadow else self._note
        for folder in self._drafts.glob("*"):
            if not tried.is_relative_to(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _set(self, shadow: Shadow | None) -> None:
        self.shadow = shadow
        self._attach(shadow)
