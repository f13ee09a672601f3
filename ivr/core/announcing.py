"""When a waiting caller is told something: each announcement after its own time, never two at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ivr.core.queues import Announce


@dataclass(frozen=True, slots=True)
class Due:
    """An announcement and when it is to be made next."""

    announce: Announce
    at: datetime


Plan = tuple[Due, ...]
"""What is still to be announced, in the order of the rules."""


def begun(announces: Iterable[Announce], now: datetime) -> Plan:
    """The plan of a wait that begins now."""
    return tuple(Due(announce, now + announce.first) for announce in announces)


def first_of(plan: Plan, by: datetime | None = None) -> Due | None:
    """The next announcement, if it is due `by` then; of two due at once, the one that the rules name first."""
    return min((due for due in plan if by is None or due.at <= by), key=lambda due: due.at, default=None)


def postponed(plan: Plan, due: Due, until: datetime) -> Plan:
    """The plan with one announcement put off until then."""
    at = plan.index(due)
    return (*plan[:at], Due(due.announce, until), *plan[at + 1 :])


def after(plan: Plan, made: Due, now: datetime) -> Plan:
    """The plan once this announcement is over: it comes again after its pause, or never."""
    every = made.announce.every
    again = () if every is None else (Due(made.announce, now + every),)
    at = plan.index(made)
    return (*plan[:at], *again, *plan[at + 1 :])
