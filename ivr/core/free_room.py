"""Whether the disk has room for recordings: an alarm well before it is full, and a stop before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ivr.core.record_policy import RecordingRules

ALARM_TIMES = 5
"""So many times the room without which nothing is recorded, where the rules name no first mark."""
BACK_SHARE = 10
"""A tenth more than a mark must be free before it counts as passed again: a disk at the mark is one alarm, not many."""


class Room(StrEnum):
    """How much there is."""

    ENOUGH = "enough"
    SCARCE = "scarce"
    """Everything is recorded; a person must make room."""
    NONE = "none"
    """New calls count as impossible to record: `if_impossible` says what becomes of them."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Free MB below which something happens."""

    alarm: int
    stop: int


def marks(rules: RecordingRules) -> Marks:
    """Those of the rules; the alarm never comes after the stop."""
    alarm = rules.alarm_free_mb if rules.alarm_free_mb is not None else ALARM_TIMES * rules.min_free_mb
    return Marks(max(alarm, rules.min_free_mb), rules.min_free_mb)


def room(before: Room, free_mb: int, at: Marks) -> Room:
    """How much there is now, seen from how it was."""
    if _below(at.stop, free_mb, passed=before is Room.NONE):
        return Room.NONE
    if _below(at.alarm, free_mb, passed=before is not Room.ENOUGH):
        return Room.SCARCE
    return Room.ENOUGH


def _below(mark: int, free_mb: int, *, passed: bool) -> bool:
    """A mark of 0 is none."""
    return mark > 0 and free_mb < (mark + max(1, mark // BACK_SHARE) if passed else mark)


def left(free_mb: Sequence[float], each: timedelta, stop_mb: int) -> timedelta | None:
    """How long until the stop if it goes on as in these looks, `each` apart; None if it does not shrink."""
    if len(free_mb) < 2 or free_mb[-1] >= free_mb[0]:
        return None
    a_look = (free_mb[0] - free_mb[-1]) / (len(free_mb) - 1)
    return max(0.0, free_mb[-1] - stop_mb) / a_look * each
