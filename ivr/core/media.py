"""Media: an agent has one call, or so many tasks of one other kind at a time, never both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CALL = "call"
"""The medium that everybody takes, one at a time."""


def takes(capacity: Mapping[str, int], medium: str) -> str:
    """Why somebody with this capacity never gets such a task; empty: he may."""
    return "" if medium == CALL or capacity.get(medium, 0) > 0 else f"takes no {medium}"


def has_room(capacity: Mapping[str, int], tasks: Sequence[str], medium: str) -> bool:
    """Whether one more fits beside the tasks that he has, each named by its medium: a call needs him alone."""
    if medium == CALL:
        return not tasks
    return len(tasks) < capacity.get(medium, 0) and set(tasks) <= {medium}
