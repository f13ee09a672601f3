"""Shows people on a terminal how far a command is, if it takes more than two seconds; it is gone at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

AFTER = 2.0
"""Seconds after which it is shown."""


class Shown:
    """How much is done of one thing, or of several after each other."""

    def __init__(self, bars: Progress, what: str) -> None:
        self._bars, self._what, self._count = bars, what, 0
        self._began = time.monotonic()
        self._tasks: dict[str, TaskID] = {}

    def tell(self, what: str, done: int, of: int | None = None) -> None:
        """So much of this is done; `of` None: nobody knows of how much."""
        if time.monotonic() - self._began < AFTER or not self._bars.console.is_terminal:
            return
        self._bars.start()  # once; from then on it does nothing
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=None)
        told = f"{done:,} {what}" if of is None else f"{done:,} of {of:,} {what}"
        self._bars.update(self._tasks[what], completed=done, total=of, description=told)

    def more(self) -> None:
        """One more is done."""
        self._count += 1
        self.tell(self._what, self._count)

    def done(self, done: int, of: int) -> None:
        """So many are done, of so many."""
        self.tell(self._what, done, of)

    def say(self, line: str) -> None:
        """A line for the output, whole, above all that."""
        typer.echo(line)


@contextmanager
def shown(what: str = "") -> Iterator[Shown]:
    """Progress while inside; `what` is counted where nothing else is named."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=Console(file=sys.stderr), transient=True, redirect_stdout=False)
    try:
        yield Shown(bars, what)
    finally:
        if bars.live.is_started:
            bars.stop()
