"""The live feed as values: a snapshot of what somebody may see, and what has changed in it since the look before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ivr.core.board import Board
from ivr.core.sight import Sight

Row = TypeVar("Row")
Told = dict[str, Any]
"""By section; what a frame says beside its kind, version and moment."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows that are not as they were, whoever may see them: looked for once, for all viewers."""

    agents: tuple[str, ...]
    queues: tuple[str, ...]
    calls: tuple[str, ...]
    trunks: tuple[str, ...]

    @classmethod
    def between(cls, before: Board, after: Board) -> Touched:
        """Which they are between two boards."""
        return cls(
            _unlike(before.agents, after.agents),
            _unlike(before.queues, after.queues),
            _unlike(before.calls, after.calls),
            _unlike(before.trunks, after.trunks),
        )


def _unlike(before: Mapping[str, Row], after: Mapping[str, Row]) -> tuple[str, ...]:
    new = (name for name, row in after.items() if (was := before.get(name)) is not row and was != row)
    return (*new, *(name for name in before if name not in after))


def snapshot(board: Board, sight: Sight) -> Told:
    """All that he may see, its rows in lists."""
    return {
        "agents": _seen(board.agents.values(), sight.agent),
        "queues": _seen(board.queues.values(), sight.queue),
        "calls": _seen(board.calls.values(), sight.call),
        "trunks": list(board.trunks.values()) if sight.house else [],
        "alarms": board.alarms if sight.house else (),
        "level": board.level if sight.house else None,
        "me": sight.own(board.mine.get(sight.me)),
    }


def _seen(rows: Iterable[Row], shown: Callable[[Row | None], Row | None]) -> list[Row]:
    return [seen for row in rows if (seen := shown(row)) is not None]


def change(before: Board, after: Board, touched: Touched, sight: Sight) -> Told:
    """What has changed of what he may see, rows by name and None for one that is gone; empty: nothing has."""
    rows: dict[str, Told] = {
        "agents": _changed(before.agents, after.agents, touched.agents, sight.agent),
        "queues": _changed(before.queues, after.queues, touched.queues, sight.queue),
        "calls": _changed(before.calls, after.calls, touched.calls, sight.call),
    }
    whole: Told = {}
    if sight.house:
        rows["trunks"] = {name: after.trunks.get(name) for name in touched.trunks}
        whole = {"alarms": (before.alarms, after.alarms), "level": (before.level, after.level)}
    whole["me"] = sight.own(before.mine.get(sight.me)), sight.own(after.mine.get(sight.me))
    told: Told = {section: changed for section, changed in rows.items() if changed}
    return told | {name: now for name, (was, now) in whole.items() if was != now}


def _changed(
    before: Mapping[str, Row],
    after: Mapping[str, Row],
    touched: Iterable[str],
    shown: Callable[[Row | None], Row | None],
) -> dict[str, Row | None]:
    """A row that comes into his sight, or leaves it, changes for him like one that comes or goes."""
    both = ((name, shown(before.get(name)), shown(after.get(name))) for name in touched)
    return {name: now for name, was, now in both if was != now}
