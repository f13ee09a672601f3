"""Queues in which a caller may wait without end, and when each overflow step is due at the latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from ivr.core.overflow_due import certain, ends, overflow_queues
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    WhenDegraded,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook


class Why(Enum):
    """Why a wait may have no end."""

    NO_OVERFLOW = auto()
    LAST_MAY_FAIL = auto()
    """The last step can fail, and nothing follows it."""
    NEVER_DUE = auto()
    """No time makes the step due, and what does need never happen."""
    NOTHING_CERTAIN = auto()
    """Every step asks for something that others or the hours decide."""


@dataclass(frozen=True, slots=True)
class EndlessWait:
    """A caller of this queue may wait without end, on account of this overflow step (None: there is none)."""

    queue: str
    why: Why
    step: int | None = None


def endless_waits(book: Rulebook) -> Iterator[EndlessWait]:
    """One for each queue that has no sure end."""
    for queue in (queue for queue in book.queues.values() if queue.then is None):
        if not queue.overflow:
            yield EndlessWait(queue.name, Why.NO_OVERFLOW)
        elif (why := _endless(queue)) is not None:
            yield why


def _endless(queue: Queue) -> EndlessWait | None:
    sure = tuple(certain(queue))
    never = next((at for at, step in sure if due_after(step) is None), None)
    if not sure:
        return EndlessWait(queue.name, Why.NOTHING_CERTAIN, len(queue.overflow) - 1)
    if never is not None:
        return EndlessWait(queue.name, Why.NEVER_DUE, never)
    at, last = sure[-1]
    return None if ends(last.target) else EndlessWait(queue.name, Why.LAST_MAY_FAIL, at)


def never_reached(queue: Queue) -> Iterator[int]:
    """The places of steps that stand right after one that ends the wait and that they would have to follow."""
    sure = {at for at, _ in certain(queue)}
    for at, step in enumerate(queue.overflow[:-1]):
        if ends(step.target) and (at in sure or not queue.overflow[at + 1].when):
            yield at + 1


def too_late(book: Rulebook) -> Iterator[tuple[str, int]]:
    """Each overflow step (its queue, its place) that no caller comes to, since the longest wait is over by then."""
    for queue in book.queues.values():
        longest = queue.longest_wait
        if longest is not None:
            yield from ((queue.name, at) for at, step in enumerate(queue.overflow) if earliest_due(step) >= longest)


def earliest_due(step: OverflowStep) -> timedelta:
    """How long a caller has waited at least when the step is due; what others decide may be so at once."""
    times = [condition.waited if isinstance(condition, WhenWaited) else timedelta(0) for condition in step.when]
    return (min if step.join == "any" else max)(times, default=timedelta(0))


def due_after(step: OverflowStep) -> timedelta | None:
    """How long after entering the queue the step is due at the latest, whatever agents do; None: perhaps never."""
    times = [_after(condition) for condition in step.when]
    known = [time for time in times if time is not None]
    if not times:
        return timedelta(0)
    if step.join == "any":
        return min(known, default=None)
    return max(known) if len(known) == len(times) else None


def _after(condition: OverflowCondition) -> timedelta | None:
    match condition:
        case WhenWaited(waited):
            return waited
        case WhenFailedOffers():
            return None  # while no agent is logged in, no offer fails
        case WhenWaiting() | WhenExpectedWait() | WhenNobody() | WhenOpen() | WhenDegraded():
            return None  # others decide it, or the hours


@dataclass(frozen=True, slots=True)
class Round:
    """Queues that overflow to one another in a circle; the step of the last leads back to the first."""

    queues: tuple[str, ...]
    step: int


def rounds(book: Rulebook) -> Iterator[Round]:
    """Each circle of queues once, found at the step that closes it."""
    done: set[str] = set()
    for first in book.queues:
        if first not in done:
            yield from _rounds(book, first, done)


def _rounds(book: Rulebook, first: str, done: set[str]) -> Iterator[Round]:
    way, ahead = {first: None}, [iter(overflow_queues(book.queues[first]))]
    while ahead:
        at, to = next(ahead[-1], (0, ""))
        if not to:
            done.add(way.popitem()[0])
            ahead.pop()
        elif to in way:
            names = tuple(way)
            yield Round(names[names.index(to) :], at)
        elif to not in done:
            way[to] = None
            ahead.append(iter(overflow_queues(book.queues[to])))
