"""Asks about a draft in a process apart, which may take so much time and memory and no more: calls go on beside it."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from ivr.rules import Code, Complaint
from ivr.versions.apart import begun, stop
from ivr.versions.files import Contents, laid_out

PROGRAM = "from ivr.drafts.answering import main; main()"
AT_ONCE = 2
"""Processes; who asks meanwhile waits his turn."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take."""

    computing: int = 60
    """Seconds of a processor."""
    patience: float = 240.0
    """Seconds, however busy the machine is."""
    memory: int = 2 * 1024**3
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Files:
    """Rules files that are asked about, and those in force beside which they stand."""

    contents: Contents
    """The rules file first."""
    home: Path
    live: Path
    """A copy of the rules in force, which nobody changes."""
    asker: str
    """Who asks: he has one turn at a time, however many pages he has open."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a draft."""

    kind: str
    """`answer`, `complaints` or `refused`."""
    raw: bytes
    """JSON, as it goes on: a drawing of large rules would stop the loop while it is read and written once more."""

    @property
    def facts(self) -> dict[str, Any]:
        """By its kind; for what is known to be small."""
        return {self.kind: json.loads(self.raw)}


@dataclass(slots=True)
class Apart:
    """Answers questions about drafts."""

    limits: Limits = Limits()
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _each: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """Who has asked ever, and his turn: as many as there are people."""

    async def ask(self, question: str, files: Files, **wish: Any) -> dict[str, Any]:
        """`answer`, or `complaints`; 400 with a sentence if what was wished means nothing by these rules."""
        return (await self.told(question, files, **wish)).facts

    async def told(self, question: str, files: Files, **wish: Any) -> Told:
        """The same, as it was said."""
        async with self._each[files.asker], self._turns:
            told = await asyncio.to_thread(self._ask, question, files, wish)
        if told.kind == "refused":
            raise web.HTTPBadRequest(text=str(told.facts["refused"]).strip())
        return told

    def _ask(self, question: str, files: Files, wish: Mapping[str, Any]) -> Told:
        with TemporaryDirectory(prefix="ivr-draft-") as folder:
            rules = laid_out(Path(folder) / "rules", files.contents)
            asked = {"question": question, "rules": rules, "home": files.home, "live": files.live, "wish": wish}
            told = self._answer(json.dumps(asked, default=str).encode(), folder)
        return told or Told("complaints", json.dumps([_too_much(next(iter(files.contents)))]).encode())

    def _answer(self, asked: bytes, folder: str) -> Told | None:
        """What the process says; None if it came to its limits."""
        process = begun(PROGRAM, TMPDIR=folder)
        try:
            self._limit(process.pid)
            out, _ = process.communicate(asked, self.limits.patience)
        except (subprocess.TimeoutExpired, ProcessLookupError):
            return None
        finally:
            stop(process)
            process.communicate()
        kind, _, raw = out.partition(b"\n")
        return None if process.returncode else Told(kind.decode(), raw)

    def _limit(self, process: int) -> None:
        most = self.limits
        resource.prlimit(process, resource.RLIMIT_CPU, (most.computing, most.computing))
        resource.prlimit(process, resource.RLIMIT_AS, (most.memory, most.memory))


def _too_much(rules: str) -> dict[str, str | int]:
    what = "To find out about this takes more time or memory than is given to it."
    return Complaint(rules, 1, 1, "", what, "Make it smaller.", Code.UNUSABLE).facts()
