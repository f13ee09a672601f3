"""A callback that keeps the place: who waits on in a queue although he has hung up, and what is next for him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.call import CallId
from ivr.core.hours import opening
from ivr.core.numbers import dialable
from ivr.core.overflow_rules import ToCallbackNote
from ivr.core.queues import CallbackRules, Queue
from ivr.core.rulebook import Calendar


class State(StrEnum):
    """How a callback stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    """An agent's phone rings for it."""
    DIALLING = "dialling"
    """The agent has answered, and the customer's phone rings."""
    DONE = "done"
    NOT_REACHED = "not reached"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.OFFERED, State.DIALLING})
"""Not over yet."""


@dataclass(frozen=True, slots=True)
class Callback:
    """One who is to be called back, and has his place in a queue meanwhile."""

    id: str
    queue: str
    box: str
    """Where a note of him is kept if he is not reached; empty: nowhere."""
    number: str
    """The one that is dialled."""
    caller: str
    """The one from which he called; empty if it was withheld, or he did not call."""
    did: str
    language: str
    since: datetime
    """When he entered the queue, moved on by the time for which he was out of its line."""
    asked: datetime
    priority: int = 0
    """Points on top of the queue's own."""
    call: CallId = ""
    """The call in which he asked; empty: somebody asked for him."""
    state: State = State.WAITING
    reason: str = ""
    tries: int = 0
    """How often his phone was dialled in vain."""
    not_before: datetime | None = None
    """When it may be dialled again."""
    attempt: CallId = ""
    """The call with him, or the latest try of one."""
    out_since: datetime | None = None
    """Since when he is out of the line, which does not count as waiting; None: he waits."""
    wanted_from: datetime | None = None
    """Before that he does not want to be called."""
    wanted_until: datetime | None = None
    """Nor from then on."""
    agent: str = ""
    """Who has promised it, and alone rings it (`ivr.core.promised`); empty: whoever of the queue is free."""
    note: str = ""
    """What he has promised to call about."""
    remark: str = ""
    """What he says of it in the end."""

    @property
    def is_open(self) -> bool:
        """Whether he still waits for his call."""
        return self.state in OPEN

    @property
    def earliest(self) -> datetime | None:
        """When he may be dialled at the earliest, by his own wish and by the rules; None: now."""
        return max(filter(None, (self.not_before, self.wanted_from)), default=None)

    def out(self, now: datetime) -> Callback:
        """He leaves the line, and time does not count from now on."""
        return replace(self, out_since=self.out_since or now)

    def back(self, now: datetime) -> Callback:
        """He stands in the line again, behind those who have waited longer without him."""
        if self.out_since is None:
            return self
        return replace(self, since=self.since + max(now - self.out_since, timedelta(0)), out_since=None)

    def is_of(self, number: str) -> bool:
        """Whether this is somebody with that number."""
        return bool(number) and number in (self.number, self.caller)

    def is_alike(self, other: Callback) -> bool:
        """Whether another one is the same customer's: they would ring one telephone."""
        return self.id != other.id and (self.is_of(other.number) or self.is_of(other.caller))

    @property
    def is_tried(self) -> bool:
        """Whether somebody's phone rings for it."""
        return self.state in (State.OFFERED, State.DIALLING)


LEAST_DIGITS = 7
"""A number with fewer is an emergency service's or an extension, and never dialled for a stranger."""
ABROAD = "00"


def callable_back(number: str, *, keyed_in: bool = False) -> str:
    """The number at which a stranger may be called back, or empty.

    Who shows a number is called there; but nobody has the firm dial abroad at its cost by keying in a number.
    """
    known = dialable(number)
    if len(known.lstrip("+")) < LEAST_DIGITS or (keyed_in and known.startswith((ABROAD, "+"))):
        return ""
    return known


def long_enough(rule: CallbackRules, waited: timedelta) -> bool:
    """Whether one who hangs up after waiting so long is called back unasked."""
    return rule.abandoned_after is not None and waited >= rule.abandoned_after


@dataclass(frozen=True, slots=True)
class InLine:
    """He stands in the queue's line; after this time it has to be asked anew."""

    at_most: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """He keeps his place, and is not called for this time (None: until something changes)."""

    wait: timedelta | None
    reason: str
    counts: bool = False
    """It counts as waiting, all the same."""


@dataclass(frozen=True, slots=True)
class Over:
    """It comes to an end without a call."""

    state: State
    reason: str


Next = InLine | Later | Over


def next_for(
    callback: Callback,
    queues: Mapping[str, Queue],
    calendars: Mapping[str, Calendar],
    now: datetime,
    wall: datetime,
    *,
    elsewhere: str = "",
    opted_out: bool = False,
) -> Next:
    """What is next for a callback: what somebody has named goes by the clock on the wall, as the firm's hours do.

    `elsewhere`: why his telephone would be busy at this moment, by what we know; `opted_out`: he wants no such calls.
    """
    queue = queues.get(callback.queue)
    if queue is None or queue.callback is None:
        why = "calls nobody back any more" if queue else "is gone from the rules"
        return Over(State.CANCELLED, f"queue {callback.queue} {why}")
    if opted_out:
        return Over(State.CANCELLED, "does not want to be called back")
    rule = queue.callback
    if callback.tries >= rule.tries:
        return Over(State.NOT_REACHED, f"not reached in {callback.tries} of {rule.tries} tries")
    if callback.wanted_until is not None and callback.wanted_until <= wall:
        return Over(State.NOT_REACHED, f"wanted to be called until {_told(callback.wanted_until)}")
    if elsewhere:
        return Later(None, elsewhere, counts=True)
    return _by_the_clock(callback, rule, calendars.get(rule.hours), now, wall)


def _by_the_clock(
    callback: Callback, rule: CallbackRules, hours: Calendar | None, now: datetime, wall: datetime
) -> InLine | Later:
    if callback.not_before is not None and callback.not_before > now:
        # Whoever did not answer is out of the line already; that the switch was away is no fault of his.
        return Later(callback.not_before - now, f"tried again after {rule.every.total_seconds():g} s", counts=True)
    if callback.wanted_from is not None and callback.wanted_from > wall:
        return Later(callback.wanted_from - wall, f"wants to be called from {_told(callback.wanted_from)}")
    left = None if callback.wanted_until is None else callback.wanted_until - wall
    if hours is None:
        return InLine(left)
    here = opening(hours, wall)
    until = None if here.until is None else here.until - wall
    if not here.open:
        return Later(until, f"{rule.hours} is {here.reason}")
    return InLine(min(filter(None, (until, left)), default=None))


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def box_of(queue: Queue) -> str:
    """The box for a note of one who has not asked himself: the first that the queue names for those who ask."""
    meant = (*queue.while_waiting.values(), *queue.targets)
    return next((one.box for one in meant if isinstance(one, ToCallbackNote)), "")
