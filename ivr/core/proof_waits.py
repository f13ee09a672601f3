"""Queues in which a caller may wait without end, and when each overflow step is due at the latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from ivr.core.overflow_due import certain
from ivr.core.rulebook import (
    OverflowCondition,
    OverflowStep,
    OverflowTarget,
    Queue,
    Rulebook,
    ToCallbackNote,
    ToMessage,
    ToRm,
    ToVoicemail,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)


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
    for queue in book.queues.values():
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


def ends(target: OverflowTarget) -> bool:
    """True if waiting ends with it for certain."""
    match target:
        case ToVoicemail() | ToCallbackNote() | ToMessage():
            return True
        case ToRm():
            return False


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
        case WhenWaiting() | WhenExpectedWait() | WhenNobody() | WhenOpen():
            return None  # others decide it, or the hours


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """An RM's mobile rings then."""


def longest_wait(queue: Queue, has_rm: bool) -> Patience:
    """How long a caller waits, while no agent's phone rings, for his own RM's, or to the end if he has none."""
    waited = timedelta(0)
    for _, step in certain(queue):
        due = due_after(step)
        if due is None:
            break
        waited = max(waited, due)
        match step.target:
            case ToRm("own") if has_rm:
                return Patience(waited.total_seconds(), "RM", rm=True)
            case ToRm():
                continue  # he has none, or no deputy is certain
            case ToVoicemail(box):
                return Patience(waited.total_seconds(), f"voicemail {box}")
            case ToCallbackNote(box):
                return Patience(waited.total_seconds(), f"callback note {box}")
            case ToMessage(prompt):
                return Patience(waited.total_seconds(), f"message {prompt}")
    return Patience(None, "waits without end")
