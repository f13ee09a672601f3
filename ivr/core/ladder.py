"""The degradation ladder: levels that begin and end by figures, each with its own thresholds, and none of them flaps.

A level begins as soon as one of its figures is as bad as `enter`. It ends once all of them have been as good as `leave`
for its time, `hold`. So much time passes at least between two changes of the same level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Figure(StrEnum):
    """What a level may depend on."""

    WAITING = "waiting"
    """Callers who wait."""
    LONGEST_WAIT = "longest_wait"
    """Seconds for which the first of them has waited."""
    EXPECTED_WAIT = "expected_wait"
    """Seconds that somebody who comes now must expect; without end if nobody is on duty."""
    SERVICE_LEVEL = "service_level"
    """Percent of the latest waits that were answered in time."""
    STAFFED = "staffed"
    """Agents on duty."""
    CALLS = "calls"
    """Calls under way."""
    STOP = "stop"
    """Seconds for which the controller stood still at worst, of late."""

    @property
    def low_is_bad(self) -> bool:
        """Whether it gets worse as it falls."""
        return self in (Figure.SERVICE_LEVEL, Figure.STAFFED)

    @property
    def asks_who_is_on_duty(self) -> bool:
        """Whether it is wrong while some phones have not registered yet."""
        return self in (Figure.EXPECTED_WAIT, Figure.STAFFED)

    @property
    def is_time(self) -> bool:
        """Whether it is told in seconds."""
        return self in (Figure.LONGEST_WAIT, Figure.EXPECTED_WAIT, Figure.STOP)


Figures = Mapping[Figure, float]
"""Those that are known at this moment."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a figure is bad enough for a level to begin, and good enough for it to end: number, percent, seconds."""

    figure: Figure
    enter: float
    leave: float

    def is_bad(self, value: float) -> bool:
        """The level begins."""
        return value <= self.enter if self.figure.low_is_bad else value >= self.enter

    def is_good(self, value: float) -> bool:
        """It need not go on for this."""
        return value >= self.leave if self.figure.low_is_bad else value <= self.leave


@dataclass(frozen=True, slots=True)
class Rung:
    """A level that begins and ends by figures."""

    level: str
    thresholds: tuple[Threshold, ...]
    hold: timedelta = timedelta(minutes=5)
    queue: str = ""
    """Whose figures count; empty: those of all together."""


@dataclass(frozen=True, slots=True)
class Step:
    """How it stands with a level."""

    on: bool = False
    changed: datetime | None = None
    """When it last began or ended."""
    good_since: datetime | None = None
    """Since when all its figures have been good."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """A level that is tried until then."""

    level: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The level that holds (empty: as usual), who says so, and why."""

    level: str = ""
    by: str = ""
    """`hand`, `drill` or `figures`; empty: nobody."""
    why: str = ""


def stepped(rung: Rung, step: Step, figures: Figures, now: datetime) -> Step:
    """How it stands with the level from now on."""
    known = [(one, figures[one.figure]) for one in rung.thresholds if one.figure in figures]
    bad = [said(one, value) for one, value in known if one.is_bad(value)]
    good = all(one.is_good(value) for one, value in known)
    good_since = (step.good_since or now) if good else None
    may_change = step.changed is None or now - step.changed >= rung.hold
    if not step.on and bad and may_change:
        return Step(True, now, None, " and ".join(bad))
    if step.on and may_change and good_since is not None and now - good_since >= rung.hold:
        told = [said(one, value) for one, value in known] or ["nothing is known of its figures"]
        return Step(False, now, good_since, " and ".join(told))
    return replace(step, good_since=good_since)


def climbed(
    ladder: tuple[Rung, ...], steps: Mapping[str, Step], figures: Callable[[str], Figures], now: datetime
) -> dict[str, Step]:
    """All levels' steps from now on; `figures` tells those of a queue, or of all together."""
    return {rung.level: stepped(rung, steps.get(rung.level, Step()), figures(rung.queue), now) for rung in ladder}


def changes(before: Mapping[str, Step], now: Mapping[str, Step]) -> Iterator[tuple[str, Step]]:
    """The levels that have begun or ended; one that the rules no longer have does not count."""
    for level, step in now.items():
        if before.get(level, Step()).on is not step.on:
            yield level, step


def standing(order: tuple[str, ...], by_hand: str | None, drill: Drill | None, steps: Mapping[str, Step]) -> Standing:
    """What holds: the level that somebody has set (empty: as usual, None: nobody did), else the gravest by figures.

    A drill comes on top of it, and yields to what is graver.
    """
    on = [Standing(level, "figures", step.why) for level, step in steps.items() if step.on]
    without = max(on, key=lambda one: _rank(order, one.level), default=Standing())
    if by_hand is not None:
        without = Standing(by_hand, "hand", "set by hand")
    if drill is None or _rank(order, without.level) > _rank(order, drill.level):
        return without
    return Standing(drill.level, "drill", "a drill")


def reaches(order: tuple[str, ...], level: str, asked: str) -> bool:
    """Whether the level that holds (empty: as usual) is the one asked about, or graver; one of former rules is none."""
    return level in order and order.index(level) >= order.index(asked)


def held(order: tuple[str, ...], level: str) -> frozenset[str]:
    """The level that holds, and those that are milder."""
    return frozenset(order[: order.index(level) + 1]) if level in order else frozenset()


def said(threshold: Threshold, value: float) -> str:
    """`52 waiting`, `service level 58 %`, `130 s longest wait`."""
    match threshold.figure:
        case Figure.WAITING:
            return f"{value:g} waiting"
        case Figure.LONGEST_WAIT:
            return f"longest wait {value:.0f} s"
        case Figure.EXPECTED_WAIT:
            return "nobody on duty" if value == float("inf") else f"expected wait {value:.0f} s"
        case Figure.SERVICE_LEVEL:
            return f"service level {value:g} %"
        case Figure.STAFFED:
            return f"{value:g} on duty"
        case Figure.CALLS:
            return f"{value:g} calls under way"
        case Figure.STOP:
            return f"the controller stood still for {value:.1f} s"


def _rank(order: tuple[str, ...], level: str) -> int:
    """-1 for none; a level that the rules do not know is the gravest."""
    if not level:
        return -1
    return order.index(level) if level in order else len(order)
