"""What a waiting caller gets next when nobody serves him: patience, his RM's mobile, voicemail, a note, a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.core.call import Customer, RelationshipManager, Waiting
from ivr.core.numbers import dialable, masked
from ivr.core.rulebook import (
    Exit,
    OverflowCondition,
    OverflowStep,
    Queue,
    ToCallbackNote,
    ToMessage,
    ToRm,
    ToVoicemail,
    WhenFailedOffers,
    WhenWaited,
)
from ivr.core.said import said


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is under way for a waiting caller at this moment."""

    agent_rings: bool = False
    rm_rings: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until` (None: before something changes)."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class DialRm:
    """Ring this RM's mobile; the caller keeps music and place."""

    rm: RelationshipManager
    target: ToRm
    step: OverflowStep
    reason: str


@dataclass(frozen=True, slots=True)
class SkipStep:
    """The step cannot be taken; the next one follows."""

    step: OverflowStep
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Waiting ends with voicemail, a callback note or a message."""

    target: ToVoicemail | ToCallbackNote | ToMessage
    step: OverflowStep | Exit
    reason: str


Next = Wait | DialRm | SkipStep | GiveUp


def next_for_waiting(
    queue: Queue, stage: Waiting, attempts: Attempts, customer: Customer | None, now: datetime
) -> Next:
    """Say what a waiting caller gets next. The shell waits as told, or until something changes, and asks again."""
    if queue.longest_wait is None or queue.then is None:
        return _by_the_list(queue, stage, attempts, customer, now)
    ends = stage.since + queue.longest_wait
    if now >= ends:
        reason = f"{_seconds(now - stage.since)} waited, longest wait -> {said(queue.then)}"
        rings = attempts.agent_rings or attempts.rm_rings
        return Wait(None) if rings else GiveUp(queue.then.target, queue.then, reason)
    then = _by_the_list(queue, stage, attempts, customer, now)
    return Wait(min(then.until or ends, ends)) if isinstance(then, Wait) else then


def _by_the_list(queue: Queue, stage: Waiting, attempts: Attempts, customer: Customer | None, now: datetime) -> Next:
    """What the overflow list has for him."""
    if attempts.rm_rings or stage.overflow_step >= len(queue.overflow):
        return Wait(None)
    step = queue.overflow[stage.overflow_step]
    if not _is_due(step, stage, now):
        return Wait(_due_at(step, stage, now))
    match step.target:
        case ToRm():
            return _to_rm(step, step.target, customer, _why(step, stage, now))
        case ToVoicemail() | ToCallbackNote() | ToMessage():
            return Wait(None) if attempts.agent_rings else GiveUp(step.target, step, _give_up(step, stage, now))


def rm_for(target: ToRm, customer: Customer | None) -> RelationshipManager | str:
    """The RM whom this step rings, or why there is none to ring."""
    if customer is None:
        return "caller is not a known customer"
    rm = customer.rm if target.who == "own" else customer.deputy
    if rm is None:
        return "no RM bound" if target.who == "own" else "RM has no deputy"
    return rm if dialable(rm.mobile) else f"number of RM {rm.name} cannot be dialled"


def _to_rm(step: OverflowStep, target: ToRm, customer: Customer | None, why: str) -> DialRm | SkipStep:
    rm = rm_for(target, customer)
    if isinstance(rm, str):
        return SkipStep(step, f"{why}, but {rm}")
    title = "RM" if target.who == "own" else "deputy"
    return DialRm(rm, target, step, f"{why}, overflow -> {title} {rm.name} {masked(rm.mobile)}")


def _is_due(step: OverflowStep, stage: Waiting, now: datetime) -> bool:
    if not step.when:
        return True
    met = (_is_met(condition, stage, now) for condition in step.when)
    return any(met) if step.join == "any" else all(met)


def _is_met(condition: OverflowCondition, stage: Waiting, now: datetime) -> bool:
    match condition:
        case WhenWaited(waited):
            return now - stage.since >= waited
        case WhenFailedOffers(failed):
            return stage.failed_offers >= failed


def _due_at(step: OverflowStep, stage: Waiting, now: datetime) -> datetime | None:
    """The next moment at which time alone can make the step due; None once only something else can."""
    ends = (stage.since + c.waited for c in step.when if isinstance(c, WhenWaited))
    waits = [end for end in ends if end > now]
    if not waits:
        return None
    return min(waits) if step.join == "any" else max(waits)


def _why(step: OverflowStep, stage: Waiting, now: datetime) -> str:
    met = [_said(c, stage, now) for c in step.when if _is_met(c, stage, now)]
    return " and ".join(met) or "step before failed"


def _said(condition: OverflowCondition, stage: Waiting, now: datetime) -> str:
    match condition:
        case WhenWaited():
            return f"{_seconds(now - stage.since)} waited"
        case WhenFailedOffers():
            return f"{stage.failed_offers} offers failed"


def _seconds(span: timedelta) -> str:
    return f"{round(span.total_seconds())} s"


def _give_up(step: OverflowStep, stage: Waiting, now: datetime) -> str:
    match step.target:
        case ToVoicemail(box):
            goal = f"voicemail {box}"
        case ToCallbackNote(box):
            goal = f"callback note {box}"
        case ToMessage(prompt):
            goal = f"message {prompt}"
        case ToRm():
            goal = "RM"
    return f"{_why(step, stage, now)}, overflow -> {goal}"
