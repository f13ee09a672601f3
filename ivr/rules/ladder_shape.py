"""The shape of levels of degradation that begin and end by figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from ivr.core.rulebook import NORMAL
from ivr.rules.codes import Code
from ivr.rules.names import QueueName
from ivr.rules.scalars import Length, Name, Pause, whole, wrong
from ivr.rules.shape import Shape, optional, wanted

FIGURES = ("waiting", "longest_wait", "expected_wait", "service_level", "staffed", "calls", "stop")
"""The words of a level that are figures."""


class Bounds(Shape):
    """Where a figure is bad enough for a level to begin, and good enough for it to end."""

    low_is_bad: ClassVar[bool] = False

    @model_validator(mode="after")
    def _apart(self) -> Bounds:
        enter, leave = (getattr(self, word) for word in ("enter", "leave"))
        if enter == leave or (enter < leave) is not self.low_is_bad:
            way = "above" if self.low_is_bad else "below"
            what = f"The level would begin and end all the time, for `leave` is not {way} `enter`."
            raise wrong(what, f"Write a `leave` {way} `enter`.", Code.AT_ODDS, at="leave")
        return self


class Callers(Bounds):
    """`{enter: 50, leave: 20}`, callers."""

    enter: Annotated[int, whole(1, 100_000)] = wanted("50")
    """So many wait, or more: the level begins."""
    leave: Annotated[int, whole(0, 100_000)] = wanted("20")
    """So many wait, or fewer: it may end."""


class Times(Bounds):
    """`{enter: 5m, leave: 1m}`, time."""

    enter: Length = wanted("5m")
    """So long, or longer: the level begins."""
    leave: Pause = wanted("1m")
    """So long, or shorter: it may end."""


class Percent(Bounds):
    """`{enter: 60, leave: 80}`, callers of a hundred."""

    low_is_bad = True
    enter: Annotated[int, whole(0, 100)] = wanted("60")
    """So many of a hundred answered in time, or fewer: the level begins."""
    leave: Annotated[int, whole(0, 100)] = wanted("80")
    """So many of a hundred, or more: it may end."""


class Agents(Bounds):
    """`{enter: 2, leave: 4}`, agents."""

    low_is_bad = True
    enter: Annotated[int, whole(0, 100_000)] = wanted("2")
    """So many on duty, or fewer: the level begins."""
    leave: Annotated[int, whole(0, 100_000)] = wanted("4")
    """So many on duty, or more: it may end."""


class RungShape(Shape):
    """A level that begins as soon as one of its figures is bad, and ends once all are good for a while."""

    waiting: Callers = optional("{enter: 50, leave: 20}")
    """How many callers wait."""
    longest_wait: Times = optional("{enter: 5m, leave: 1m}")
    """How long the first of them has waited."""
    expected_wait: Times = optional("{enter: 10m, leave: 3m}")
    """How long somebody must expect to wait who comes now."""
    service_level: Percent = optional("{enter: 60, leave: 80}")
    """How many of a hundred were answered in time lately, in queues with a `target`."""
    staffed: Agents = optional("{enter: 2, leave: 4}")
    """How many agents are on duty."""
    calls: Callers = optional("{enter: 150, leave: 100}")
    """How many calls are under way, of all queues and of none."""
    stop: Times = optional("{enter: 0.5s, leave: 0.1s}")
    """For how long the controller stood still at worst in the last seconds."""
    queue: QueueName = optional("sales")
    """The queue whose figures count; all of them together if left out."""
    for_: Length = optional("5m", alias="for")
    """How long all figures must have been good before it ends, and how long it lasts at least; 5m if left out."""

    @model_validator(mode="after")
    def _by_something(self) -> RungShape:
        if not self.model_fields_set & set(FIGURES):
            what = "This level has no figure by which it begins."
            raise wrong(what, "Write `by_hand`, or give it one: `waiting: {enter: 50, leave: 20}`.", Code.ONE_OF)
        return self


def _each_level_once(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(levels)) < len(levels):
        raise wrong("A level stands here twice.", "Name each level once.", Code.AT_ODDS)
    return levels


def _level(text: str) -> str:
    if text == NORMAL:
        raise wrong(f"`{NORMAL}` is the word for no degradation.", "Give the level another name.", Code.CHOICE)
    return text


LevelOfDegradation = Annotated[Name, AfterValidator(_level)]
ByHandOrFigures = Annotated[
    Annotated[Literal["by_hand"], Tag("<word>")] | Annotated[RungShape, Tag("<figures>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<figures>"),
]
Levels = Annotated[
    Annotated[tuple[LevelOfDegradation, ...], AfterValidator(_each_level_once), Tag("<list>")]
    | Annotated[dict[LevelOfDegradation, ByHandOrFigures], Field(min_length=1), Tag("<levels>")],
    Discriminator(lambda value: "<levels>" if isinstance(value, dict) else "<list>"),
]


def as_number(value: int | timedelta) -> float:
    """Durations in seconds."""
    return value.total_seconds() if isinstance(value, timedelta) else value
