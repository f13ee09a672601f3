"""What controller and Asterisk hold open when nobody calls: where that has become more, somebody forgets things."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from bench.machine import Process

MORE = 2
"""Of each kind: what is open for a moment as we look, and what one process of a kind has that another has not."""
POOL = "threadpool.c"
"""Where Asterisk's threads begin that come and go with the load."""


@dataclass(frozen=True, slots=True)
class Held:
    """Open files, threads and tasks."""

    files: int
    threads: int
    tasks: int
    switch_files: int
    switch_threads: int

    def more_than(self, before: Held) -> dict[str, int]:
        """By how many, of each kind."""
        return {one.name: getattr(self, one.name) - getattr(before, one.name) for one in fields(self)}

    def forgotten_since(self, before: Held) -> list[str]:
        """Of which kinds there are more than chance has open."""
        more = self.more_than(before)
        return [f"{what} that stay: {count} more than before" for what, count in more.items() if count > MORE]


def files(process: Process, apart_from: Path) -> int:
    """Open files and sockets; not those of the database, whose connections come and go, wherever it really lies."""
    database = str(apart_from), str(apart_from.resolve())
    return sum(count for path, count in process.opened().items() if not path.startswith(database))


def lasting(threads: str) -> int:
    """Of Asterisk's threads, as its console lists them, those that are not of a pool."""
    return sum("started at" in line and POOL not in line for line in threads.splitlines())
