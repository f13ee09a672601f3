"""What a waiting caller gets next when nobody serves him: patience, his RM's mobile, another phone, or an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.core.call import Customer, RelationshipManager, Waiting
from ivr.core.numbers import dialable, masked
from ivr.core.overflow_due import NOTHING_ELSE, Around, Moment, ends, looked_at, seconds
from ivr.core.overflow_rules import (
    OverflowStep,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WaitingEnds,
)
from ivr.core.phrase import phrase, series
from ivr.core.queues import Exit, Queue
from ivr.core.rulebook import Agent
from ivr.core.said import said


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is under way for a waiting caller at this moment."""

    agent_rings: bool = False
    rm_rings: bool = False
    group_rings: bool = False
    number_rings: bool = False

    @property
    def overflows(self) -> bool:
        """Whether phones ring because a step of the overflow list says so."""
        return self.rm_rings or self.group_rings or self.number_rings


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
class DialNumber:
    """Ring this telephone number; the caller keeps music and place."""

    target: ToNumber
    step: OverflowStep
    reason: str


@dataclass(frozen=True, slots=True)
class RingGroup:
    """Ring all of these who are free, together; the caller keeps music and place. If none is, the step has failed."""

    agents: tuple[str, ...]
    target: ToGroup
    step: OverflowStep
    reason: str


@dataclass(frozen=True, slots=True)
class SkipStep:
    """The step cannot be taken; the next one follows."""

    step: OverflowStep
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Waiting in this queue ends: with voicemail, a callback note or a message, or in another queue."""

    target: WaitingEnds | ToQueue
    step: OverflowStep | Exit
    reason: str


Next = Wait | DialRm | DialNumber | RingGroup | SkipStep | GiveUp


def next_for_waiting(
    queue: Queue,
    stage: Waiting,
    attempts: Attempts,
    customer: Customer | None,
    now: datetime,
    around: Around = NOTHING_ELSE,
) -> Next:
    """Say what a waiting caller gets next. The shell waits as told, or until something changes, and asks again."""
    moment = Moment(stage, now, around)
    if queue.longest_wait is None or queue.then is None:
        return _by_the_list(queue, attempts, customer, moment)
    ends = stage.since + queue.longest_wait
    if now >= ends:
        reason = f"{seconds(now - stage.since)} waited, longest wait -> {said(queue.then)}"
        rings = attempts.agent_rings or attempts.overflows
        return Wait(None) if rings else GiveUp(queue.then.target, queue.then, reason)
    then = _by_the_list(queue, attempts, customer, moment)
    return Wait(min(then.until or ends, ends)) if isinstance(then, Wait) else then


def _by_the_list(queue: Queue, attempts: Attempts, customer: Customer | None, moment: Moment) -> Next:
    """What the overflow list has for him."""
    if attempts.overflows:
        return Wait(None)
    step = _first_due(queue, moment, attempts)
    if not isinstance(step, OverflowStep):
        return step
    match step.target:
        case ToRm():
            return _to_rm(step, step.target, customer, moment.why(step))
        case ToNumber() as to:
            return DialNumber(to, step, f"{moment.why(step)}, overflow -> {to.number}")
        case ToGroup() as group:
            reason = f"{moment.why(step)}, overflow -> {who_rings(group)}"
            return RingGroup(members(group, moment.around.agents), group, step, reason)
        case ToQueue() | ToVoicemail() | ToCallbackNote() | ToMessage():
            return GiveUp(step.target, step, _give_up(step, moment))


def after(queue: Queue, step: OverflowStep) -> int:
    """The place in the overflow list that follows this step."""
    return 1 + next(at for at, one in enumerate(queue.overflow) if one is step)


def members(group: ToGroup, agents: Mapping[str, Agent]) -> tuple[str, ...]:
    """The agents who ring, by their ids."""
    return group.agents or tuple(agent.id for agent in agents.values() if agent.team == group.team)


def who_rings(group: ToGroup) -> str:
    """`team wealth`, `agents 1001, 1002`."""
    if group.team:
        return phrase("team {team}", team=group.team)
    return phrase("agents {agents}", agents=series(group.agents))


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


def _first_due(queue: Queue, moment: Moment, attempts: Attempts) -> OverflowStep | Wait:
    """The first step that is due, of those that may be, or until when none is; nobody gives up while an agent rings."""
    times = []
    for _, step in looked_at(queue, moment.stage.overflow_step):
        if moment.is_due(step) and not (attempts.agent_rings and ends(step.target)):
            return step
        times.append(moment.due_at(step))
    return Wait(min((time for time in times if time is not None), default=None))


def _give_up(step: OverflowStep, moment: Moment) -> str:
    match step.target:
        case ToVoicemail(box):
            goal = f"voicemail {box}"
        case ToCallbackNote(box):
            goal = f"callback note {box}"
        case ToMessage(prompt):
            goal = f"message {prompt}"
        case ToQueue(name):
            goal = f"queue {name}, his waiting counts"
        case ToRm() | ToNumber() | ToGroup():
            goal = "phones"
    return f"{moment.why(step)}, overflow -> {goal}"
