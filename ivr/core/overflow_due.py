"""When an overflow step is due: the caller's own waiting, those who wait and work beside him, the hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.core.call import Waiting
from ivr.core.estimate import QueueNow, expected_wait
from ivr.core.hours import is_open, opening
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    OverflowTarget,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenDegraded,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.queues import Queue
from ivr.core.rulebook import Agent, Calendar, Rulebook

ALONE = QueueNow(waiting=1)


@dataclass(frozen=True, slots=True)
class Around:
    """What a waiting caller's overflow may depend on besides himself; the default is a queue for which none asks."""

    queue: QueueNow = ALONE
    """As a caller of his language finds it."""
    ahead: int = 0
    """Callers whose turn is before his."""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    """All agents of the rules, of whom teams are made."""
    levels: frozenset[str] = frozenset()
    """The level of degradation at which the firm works, and those that are milder."""
    wall: datetime | None = None
    """The time by which calendars are asked; None: the same as that of waits."""


NOTHING_ELSE = Around()


def holds_up(step: OverflowStep) -> bool:
    """Whether the steps after it wait for it: it becomes due by his own waiting time and failed offers."""
    own = [isinstance(condition, WhenWaited | WhenFailedOffers) for condition in step.when]
    return (any(own) if step.join == "any" else all(own)) or not own


def ends(target: OverflowTarget) -> bool:
    """True if waiting in this queue ends with it for certain."""
    match target:
        case ToQueue() | ToVoicemail() | ToCallbackNote() | ToMessage():
            return True
        case ToRm() | ToNumber() | ToGroup():
            return False


def looked_at(queue: Queue, at: int) -> Iterator[tuple[int, OverflowStep]]:
    """The steps that may be the next from this place of the list on, with their places."""
    for nth, step in enumerate(queue.overflow[at:], at):
        if nth == at or step.when:  # else it follows a step that is passed over
            yield nth, step
            if holds_up(step):
                return


def certain(queue: Queue) -> Iterator[tuple[int, OverflowStep]]:
    """The steps that a caller comes to in any case, with their places: none that others or the hours decide about."""
    sure = True
    for at, step in enumerate(queue.overflow):
        sure = holds_up(step) if step.when else sure
        if sure:
            yield at, step


def overflows_to(rules: Rulebook, *names: str) -> list[Queue]:
    """These queues, and those in which their callers may come to wait."""
    found = dict.fromkeys(names)
    ahead = list(found)
    for one in ahead:
        onward = dict.fromkeys(other for _, other in overflow_queues(rules.queues[one]))
        ahead += [name for name in onward if name not in found]
        found.update(onward)
    return [rules.queues[one] for one in found]


def overflow_queues(queue: Queue) -> list[tuple[int, str]]:
    """The queues to which this one overflows, each with the place of the step."""
    return [(at, step.target.queue) for at, step in enumerate(queue.overflow) if isinstance(step.target, ToQueue)]


def asks_around(queue: Queue) -> bool:
    """Whether a step depends on others who wait or work."""
    asked = (condition for step in queue.overflow for condition in step.when)
    return any(isinstance(condition, WhenWaiting | WhenExpectedWait | WhenNobody) for condition in asked)


def asks_level(queue: Queue) -> bool:
    """Whether a step depends on the level of degradation."""
    return any(isinstance(condition, WhenDegraded) for step in queue.overflow for condition in step.when)


@dataclass(frozen=True, slots=True)
class Moment:
    """A waiting caller at this moment."""

    stage: Waiting
    now: datetime
    around: Around

    def is_due(self, step: OverflowStep) -> bool:
        """Whether the step can be taken now."""
        if not step.when:
            return True
        met = map(self.is_met, step.when)
        return any(met) if step.join == "any" else all(met)

    def is_met(self, condition: OverflowCondition) -> bool:
        """Whether one of its conditions holds."""
        match condition:
            case WhenWaited(waited):
                return self.now - self.stage.since >= waited
            case WhenFailedOffers(failed):
                return self.stage.failed_offers >= failed
            case WhenWaiting(waiting):
                return self.around.ahead + 1 >= waiting
            case WhenExpectedWait(least):
                expected = expected_wait(self.around.queue, self.around.ahead)
                return expected is None or expected >= least
            case WhenNobody():
                return not self.around.queue.staffed
            case WhenOpen(calendar, want):
                return is_open(self.around.calendars[calendar], self.wall) is want
            case WhenDegraded(level):
                return level in self.around.levels

    def due_at(self, step: OverflowStep) -> datetime | None:
        """The next moment at which time alone can make the step due; None once only something else can."""
        waits = [self.stage.since + c.waited for c in step.when if isinstance(c, WhenWaited)]
        left = [end for end in waits if end > self.now]
        if left and step.join == "all":
            return max(left)
        return min([*left, *self._changes(step)], default=None)

    def _changes(self, step: OverflowStep) -> Iterator[datetime]:
        """When the calendars that it asks open or close."""
        for condition in step.when:
            if isinstance(condition, WhenOpen):
                until = opening(self.around.calendars[condition.calendar], self.wall).until
                if until is not None:
                    yield self.now + (until - self.wall)

    def why(self, step: OverflowStep) -> str:
        """Which of its conditions hold, in words."""
        met = [self.said(condition) for condition in step.when if self.is_met(condition)]
        return " and ".join(met) or "step before failed"

    def said(self, condition: OverflowCondition) -> str:
        """A condition that holds, in words, with the facts."""
        match condition:
            case WhenWaited():
                return f"{seconds(self.now - self.stage.since)} waited"
            case WhenFailedOffers():
                return f"{self.stage.failed_offers} offers failed"
            case WhenWaiting():
                return f"{self.around.queue.waiting} wait, he is number {self.around.ahead + 1}"
            case WhenExpectedWait():
                expected = expected_wait(self.around.queue, self.around.ahead)
                return self.around.queue.nobody() if expected is None else f"{seconds(expected)} of waiting expected"
            case WhenNobody():
                return self.around.queue.nobody()
            case WhenOpen(calendar, want):
                return f"{calendar} {'open' if want else 'closed'}"
            case WhenDegraded(level):
                return f"degraded to {level}"

    @property
    def wall(self) -> datetime:
        """The time by which calendars are asked."""
        return self.around.wall or self.now


def seconds(span: timedelta) -> str:
    """`60 s`."""
    return f"{round(span.total_seconds())} s"
