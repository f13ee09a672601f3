"""The shape of what an `if` asks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ivr.core.rulebook import Span
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.meant import days as days_meant
from ivr.rules.names import CalendarName, LevelName, QueueName
from ivr.rules.scalars import Length, Line, Name, Reads, Weekdays, day, no_day, reads, span, whole, wrong
from ivr.rules.shape import OneOf, Shape, optional, wanted

Texts = Annotated[
    tuple[Line, ...],
    Field(min_length=1),
    Reads(
        lambda value: [value] if isinstance(value, str) else value,
        looks={"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1},
    ),
]
Many = Annotated[int, whole(1, 100_000)]


def _dates(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots and ".." in days_meant(text):
        raise no_day(text)
    days = day(first.strip()), day((last if dots else first).strip())
    if days[1] < days[0]:
        raise wrong(f"{shown(text)} runs backwards.", "Write the earlier day first.", Code.DAY)
    return days


def _days(value: object) -> object:
    return value if isinstance(value, list) else [value]


_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
Dates = Annotated[
    tuple[date, date],
    reads(_dates, pattern=f"^{_DAY}([.][.]{_DAY})?$", patternErrorMessage='Write "2026-10-01..2026-10-07".'),
]
"""One day, or from a first to a last."""
Days = Annotated[
    tuple[Weekdays, ...],
    Field(min_length=1),
    Reads(_days, looks={"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}),
]


class WaitingShape(Shape):
    """`{queue: sales, at_least: 5}`, callers."""

    queue: QueueName
    """The queue in which they wait."""
    at_least: Many = wanted("5")
    """So many callers, or more."""


class ExpectedWaitShape(Shape):
    """`{queue: sales, at_least: 2m}`, time."""

    queue: QueueName
    """The queue for which it is expected."""
    at_least: Length = wanted("2m")
    """So long, or longer."""


class StaffedShape(Shape):
    """`{queue: sales, at_least: 1}`, agents."""

    queue: QueueName
    """The queue that they could serve."""
    at_least: Many = wanted("1")
    """So many agents, or more."""


class ConditionShape(OneOf):
    """What an `if` asks."""

    apart: ClassVar[str] = "Join them: {all: [{open: office}, {level: vip}]}."

    open: CalendarName = optional("office")
    """This calendar is open."""
    closed: CalendarName = optional("office")
    """This calendar is closed."""
    time: Annotated[
        Span, reads(span, pattern="^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$", patternErrorMessage='Write "08:30-12:00".')
    ] = optional('"08:30-12:00"')
    """The time of day lies in this span."""
    date: Dates = optional('"2026-10-01..2026-10-07"')
    """Today is this day, or lies between two, both included."""
    weekday: Days = optional("[sat, sun]")
    """Today is this weekday, or one of these."""
    level: Texts = optional("[gold, vip]")
    """The customer's level is this one, or one of these."""
    rm: Literal["present", "absent"] = optional("present")
    """Whether the customer has a relationship manager."""
    answer: Annotated[dict[Name, Texts], Field(min_length=1)] = optional('{topic: "claims"}')
    """What was collected, set or fetched under this name is this value, or one of these."""
    waiting: WaitingShape = optional("{queue: sales, at_least: 5}")
    """So many callers wait in a queue."""
    expected_wait: ExpectedWaitShape = optional("{queue: sales, at_least: 2m}")
    """Who enters the queue now must expect to wait so long, or nobody is on duty for it."""
    staffed: StaffedShape = optional("{queue: sales, at_least: 1}")
    """So many agents are on duty for a queue: their phone is registered, and they are not away."""
    degraded: LevelName = optional("storm")
    """The firm works at this level of its degradation, or a graver one."""
    any: Annotated[tuple[ConditionShape, ...], Field(min_length=1)] = optional("[{closed: office}, {weekday: sat}]")
    """One of these is enough."""
    all: Annotated[tuple[ConditionShape, ...], Field(min_length=1)] = optional("[{open: office}, {level: vip}]")
    """All of these are needed."""
    not_: ConditionShape = optional("{level: vip}", alias="not")
    """This is not so."""


ConditionShape.model_rebuild()
