"""What a branch of a flow may ask, as frozen values; `ivr.core.asking` gives the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class IsOpen:
    """True while the calendar is open (with `want` False: while it is closed)."""

    calendar: str
    want: bool = True


@dataclass(frozen=True, slots=True)
class CustomerLevel:
    """True if the customer's level is one of these."""

    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasRm:
    """True if the caller has an RM (with `want` False: if he has none)."""

    want: bool = True


@dataclass(frozen=True, slots=True)
class AtTime:
    """True from `start` up to, and not including, `end`, the firm's time; `end` 00:00 is midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class OnDate:
    """True from the first day to the last, both included, the firm's time."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """True on these weekdays, 0 for Monday, the firm's time."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HasAnswer:
    """True if what was collected, set or fetched under this name is one of these values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManyWait:
    """True if at least so many callers wait in the queue."""

    queue: str
    at_least: int


@dataclass(frozen=True, slots=True)
class LongWait:
    """True if who enters the queue now is expected to wait so long, or nobody is on duty for it."""

    queue: str
    at_least: timedelta


@dataclass(frozen=True, slots=True)
class IsStaffed:
    """True if at least so many agents are on duty for the queue."""

    queue: str
    at_least: int


@dataclass(frozen=True, slots=True)
class IsDegraded:
    """True while the firm works at this level of its degradation, or a graver one."""

    level: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True if one of these is."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True if all of these are."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True if this is not."""

    condition: Condition


OfTime = IsOpen | AtTime | OnDate | OnWeekday
OfCustomer = CustomerLevel | HasRm
OfQueue = ManyWait | LongWait | IsStaffed
Simple = OfTime | OfCustomer | HasAnswer | OfQueue | IsDegraded
Condition = Simple | AnyOf | AllOf | Not


def simple(condition: Condition) -> Iterator[Simple]:
    """The conditions of which a condition is made."""
    match condition:
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from simple(part)
        case Not(part):
            yield from simple(part)
        case _:
            yield condition
