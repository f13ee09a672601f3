"""Whether this house should be sent callers now, and each reason for and against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

MOST_BEHIND = timedelta(seconds=10)
"""For so long rows may wait to be written; a database that is busy for a moment is nothing to turn callers away for."""
LEAST_MB = 100
"""Room on each disk."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen at this moment."""

    connected: bool
    """Asterisk can be told something."""
    takes_calls: bool
    """False while it is being stopped."""
    rules: str
    """The version in force."""
    numbers: int
    """Telephone numbers that those rules know."""
    behind: timedelta
    """For how long rows have waited to be written."""
    free_mb: Mapping[str, int | None]
    """By folder; None: it cannot be asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be right."""

    name: str
    good: bool
    why: str


def checks(looked: Looked) -> tuple[Check, ...]:
    """Everything that has to be right, and how it is."""
    return tuple(_checks(looked))


def _checks(looked: Looked) -> Iterator[Check]:
    yield Check("asterisk", looked.connected, "connected" if looked.connected else "ARI is not connected")
    yield Check("open", looked.takes_calls, "takes calls" if looked.takes_calls else "it is being stopped")
    numbers = f"version {looked.rules} in force, {looked.numbers} numbers"
    yield Check("rules", looked.numbers > 0, numbers if looked.numbers else f"{numbers}: no caller can be served")
    seconds = looked.behind.total_seconds()
    behind = f"rows have waited for {seconds:.0f} s" if looked.behind > MOST_BEHIND else "rows are written"
    yield Check("store", looked.behind <= MOST_BEHIND, behind)
    for folder, free in looked.free_mb.items():
        yield _room(folder, free)


def _room(folder: str, free: int | None) -> Check:
    if free is None:
        return Check(f"disk {folder}", good=False, why="it cannot be asked")
    told = f"{free:,} MB free"
    return Check(f"disk {folder}", free >= LEAST_MB, told if free >= LEAST_MB else f"{told}, {LEAST_MB} MB needed")
