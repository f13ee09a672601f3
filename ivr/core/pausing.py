"""Pauses of a recording: who wanted them and why, how long they may last, and which time must be silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.core.marks import Mark, MarkKind

SILENT_BESIDE = timedelta(milliseconds=250)
"""Silent before and after a pause: the switch takes a moment to obey, and its files lag behind the clock a little."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing of what is said and keyed is kept from then on."""

    who: str
    """`agent 1001`, `supervisor 1005`, `program payments`, `the flow`."""
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Silent:
    """A time that must be silent in the recording."""

    begin: datetime
    end: datetime | None
    """None: to the end of the call."""
    by_the_rules: bool = False
    """It is no pause: the rules, or the caller, want nothing of it kept, and the switch wrote none."""


def left(pause: Pause, longest: timedelta, now: datetime) -> timedelta:
    """How much longer it may last."""
    return max(timedelta(0), pause.since + longest - now)


def open_pauses(marks: Iterable[Mark]) -> dict[str, Mark]:
    """The pauses without an end, by who wanted them; what the rules want silent is none."""
    _, under_way = paired(marks)
    return {who: begun for who, begun in under_way.items() if not begun.what}


def silences(marks: Iterable[Mark]) -> tuple[Silent, ...]:
    """What must be silent; where two have paused, it is until both have resumed."""
    over, under_way = paired(marks)
    return (
        *(_silent(begun, end) for begun, end in over),
        *(_silent(begun, None) for begun in under_way.values()),
    )


def paired(marks: Iterable[Mark]) -> tuple[list[tuple[Mark, datetime]], dict[str, Mark]]:
    """Each pause that is over with its end, and those that are not, by who wanted them.

    A second beginning changes nothing, and an end that belongs to none means nothing: rather too much is silent.
    """
    over: list[tuple[Mark, datetime]] = []
    under_way: dict[str, Mark] = {}
    for mark in marks:
        if mark.kind is not MarkKind.PAUSE:
            continue
        if mark.begins:
            under_way.setdefault(mark.who, mark)
        elif begun := under_way.pop(mark.who, None):
            over.append((begun, mark.at))
    return over, under_way


def _silent(begun: Mark, end: datetime | None) -> Silent:
    return Silent(begun.at, end, by_the_rules=bool(begun.what))
