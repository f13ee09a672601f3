"""Queues in which a caller may wait without end, and when each overflow step is due at the latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

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
    WhenFailedOffers,
    WhenWaited,
)
from ivr.core.said import said


class Why(Enum):
    """Why a wait may have no end."""

    NO_OVERFLOW = auto()
    LAST_MAY_FAIL = auto()
    """The last step can fail, and nothing follows it."""
    NEVER_DUE = auto()
    """No time makes the step due, and what does need never happen."""


@dataclass(frozen=True, slots=True)
class EndlessWait:
    """A caller of this queue may wait without end, on account of this overflow step (None: there is none)."""

    queue: str
    why: Why
    step: int | None = None


def endless_waits(book: Rulebook) -> Iterator[EndlessWait]:
    """One for each queue that has no sure end."""
    for queue in (queue for queue in book.queues.values() if queue.then is None):
        never = next((at for at, step in enumerate(queue.overflow) if due_after(step) is None), None)
        if not queue.overflow:
            yield EndlessWait(queue.name, Why.NO_OVERFLOW)
        elif never is not None:
            yield EndlessWait(queue.name, Why.NEVER_DUE, never)
        elif not ends(queue.overflow[-1].target):
            yield EndlessWait(queue.name, Why.LAST_MAY_FAIL, len(queue.overflow) - 1)


def too_late(book: Rulebook) -> Iterator[tuple[str, int]]:
    """Each overflow step (its queue, its place) that no caller comes to, since the longest wait is over by then."""
    for queue in book.queues.values():
        longest = queue.longest_wait
        if longest is not None:
            yield from ((queue.name, at) for at, step in enumerate(queue.overflow) if _earliest(step) >= longest)


def _earliest(step: OverflowStep) -> timedelta:
    """How long a caller has waited at least when the step is due; what others decide may be so at once."""
    times = [condition.waited if isinstance(condition, WhenWaited) else timedelta(0) for condition in step.when]
    return (min if step.join == "any" else max)(times, default=timedelta(0))


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


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """An RM's mobile rings then."""


def longest_wait(queue: Queue, has_rm: bool) -> Patience:
    """How long a caller waits, while no agent's phone rings, for his own RM's, or to the end if he has none."""
    listed, longest = _by_the_list(queue, has_rm), queue.longest_wait
    if longest is None or queue.then is None:
        return listed
    if listed.seconds is not None and listed.seconds < longest.total_seconds():
        return listed
    return Patience(longest.total_seconds(), said(queue.then))


def _by_the_list(queue: Queue, has_rm: bool) -> Patience:
    waited = timedelta(0)
    for step in queue.overflow:
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
