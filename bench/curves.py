"""What a soak has seen from moment to moment, how steep it is, and its picture."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from ivr.picture.half_hours import Happened, Panel, Series, drawn

FEWEST = 3
"""Looks that a slope takes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a moment."""

    minute: float
    controller: int
    """Its process: another one after it was started anew."""
    controller_mb: float
    asterisk: int
    asterisk_mb: float
    tasks: int | None
    """None: it did not say."""
    files: int
    threads: int
    answered_ms: float
    """Median of the calls since the look before, from the call to its answer; 0 if there were none."""
    worst_ms: float

    def __str__(self) -> str:
        return (
            f"{self.minute:6.1f} min: controller {self.controller_mb:.1f} MB, Asterisk {self.asterisk_mb:.1f}; "
            f"{self.tasks} tasks, {self.files} files, {self.threads} threads; "
            f"answered after {self.answered_ms:.0f} ms (worst {self.worst_ms:.0f})"
        )


def lives(looks: Sequence[Look], process: Callable[[Look], int]) -> list[list[Look]]:
    """The looks at one process after the other."""
    return [list(life) for _, life in groupby(looks, process)]


def slope(looks: Sequence[Look], megabytes: Callable[[Look], float]) -> float | None:
    """MB in ten minutes over the second half of these looks, for the first fills caches; None: too few of them."""
    if not looks:
        return None
    half = (looks[0].minute + looks[-1].minute) / 2
    late = [look for look in looks if look.minute >= half]
    if len(late) < FEWEST:
        return None
    steep, _ = statistics.linear_regression([look.minute for look in late], [megabytes(look) for look in late])
    return 10 * steep


def picture(title: str, looks: Sequence[Look], faults: Sequence[tuple[float, str]] = ()) -> str:
    """The curves as the text of an SVG file, and where what was done to them: a minute and a name."""
    panels = [
        _panel("Memory", " MB", looks, controller_mb="controller", asterisk_mb="Asterisk"),
        _panel("Tasks, files, threads", "", looks, tasks="tasks", files="files", threads="threads"),
        _panel("From the call to its answer", " ms", looks, answered_ms="median", worst_ms="worst"),
    ]
    happened = [Happened(_place(minute, looks), name) for minute, name in faults]
    return drawn(title, "", [f"{look.minute:.0f}" for look in looks], panels, happened)


def _place(minute: float, looks: Sequence[Look]) -> float:
    """Between which two looks."""
    before = max((nth for nth, look in enumerate(looks) if look.minute <= minute), default=0)
    if before + 1 == len(looks):
        return float(before)
    since, until = looks[before].minute, looks[before + 1].minute
    return before + max(0.0, minute - since) / max(until - since, 1e-9)


def _panel(title: str, unit: str, looks: Sequence[Look], **named: str) -> Panel:
    colours, none = ("#2563eb", "#ea580c", "#059669"), [None] * len(looks)
    series = [
        Series(name, colour, list(map(attrgetter(of), looks)), none)
        for (of, name), colour in zip(named.items(), colours, strict=False)
    ]
    return Panel(title, series, unit, is_line=True)
