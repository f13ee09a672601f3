"""How far a command has come that looks at many recordings: for people, on a terminal, and gone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer


class Seen:
    """Counts; lines that are told stand above the count."""

    def __init__(self, bar: Any, what: str) -> None:  # rich, imported when it is needed
        self._bar, self._task = bar, bar.add_task(what, total=None)

    def more(self) -> None:
        """One more."""
        self._bar.advance(self._task)

    def done(self, done: int, of: int) -> None:
        """So many are done, of so many."""
        self._bar.update(self._task, completed=done, total=of)

    def say(self, line: str) -> None:
        """A line for the output, whole."""
        typer.echo(line)


@contextmanager
def seen(what: str) -> Iterator[Seen]:
    """A count of so many, while inside."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal  # or an empty line would be left in a log
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, disable=quiet) as bar:
        yield Seen(bar, what)
