"""In which turn callers are served: points, then waiting time; in whole numbers, so that nothing is lost in rounding.

Points grow with waiting at the same pace for all callers of a queue, so two of them never change places: their order is
known as soon as they come, whatever the time is. Only callers of queues that age differently must be compared afresh.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ivr.core.call import CallId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MILLION = 1_000_000

Turn = tuple[int, int, CallId]
"""Whoever has the lower comes first: points (in millionths of a millionth, negative), since when, and the call's id,
which only makes the order the same each time."""


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def pace(aging: Decimal) -> int:
    """Millionths of a point for each second of waiting."""
    return round(aging * _MILLION)


def lasting(base: int, pace: int, since: int, call: CallId) -> Turn:
    """The turn among all whose points grow at the same pace: it holds as long as he waits.

    `base`: points without those for waiting; `since`: microseconds since 1970.
    """
    return pace * since - base * _MILLION * _MILLION, since, call


def at(turn: Turn, pace: int, now: int) -> Turn:
    """The turn among all, at this moment (microseconds since 1970), of who has this lasting one."""
    return turn[0] - pace * now, turn[1], turn[2]


def points(turn: Turn, pace: int, now: int) -> Decimal:
    """The points that this comes to."""
    return -Decimal(at(turn, pace, now)[0]) / _MILLION / _MILLION
