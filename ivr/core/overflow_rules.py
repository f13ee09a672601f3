"""When callers go on waiting no longer where they are, and where they go then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ivr.core.rule_ref import RuleRef


@dataclass(frozen=True, slots=True)
class WhenWaited:
    """True once the caller has waited this long."""

    waited: timedelta


@dataclass(frozen=True, slots=True)
class WhenFailedOffers:
    """True once this many offers to agents have failed for this caller."""

    failed_offers: int


@dataclass(frozen=True, slots=True)
class WhenWaiting:
    """True while so many callers wait in the queue, those before him and himself."""

    waiting: int


@dataclass(frozen=True, slots=True)
class WhenExpectedWait:
    """True while he must expect to wait this long, or longer; so too while nobody is on duty."""

    expected_wait: timedelta


@dataclass(frozen=True, slots=True)
class WhenNobody:
    """True while no agent is on duty who may serve the queue."""


@dataclass(frozen=True, slots=True)
class WhenOpen:
    """True while the calendar is open, or (`want` false) while it is closed."""

    calendar: str
    want: bool = True


@dataclass(frozen=True, slots=True)
class WhenDegraded:
    """True while the firm works at this level of its degradation, or a graver one."""

    level: str


OverflowCondition = (
    WhenWaited | WhenFailedOffers | WhenWaiting | WhenExpectedWait | WhenNobody | WhenOpen | WhenDegraded
)


@dataclass(frozen=True, slots=True)
class ToRm:
    """The caller's own RM (or the RM's deputy) on the mobile, who must press `accept` within `accept_within`."""

    who: Literal["own", "deputy"]
    ring: timedelta
    accept: str
    accept_within: timedelta


@dataclass(frozen=True, slots=True)
class ToVoicemail:
    """The caller leaves a message in this box."""

    box: str


@dataclass(frozen=True, slots=True)
class ToCallbackNote:
    """The caller is told that he will be called back, and a note for that is kept."""

    box: str


@dataclass(frozen=True, slots=True)
class ToMessage:
    """The caller hears this prompt and goodbye."""

    prompt: str


@dataclass(frozen=True, slots=True)
class ToQueue:
    """The caller waits in this queue from now on, as one who has waited since he entered the first."""

    queue: str


@dataclass(frozen=True, slots=True)
class ToGroup:
    """These agents' phones, or those of a team, ring together, skills aside; the first to answer has the caller."""

    agents: tuple[str, ...]
    team: str
    """Empty where agents are named."""
    ring: timedelta


@dataclass(frozen=True, slots=True)
class ToNumber:
    """This telephone number rings over the trunks; whoever answers there has the caller."""

    number: str
    ring: timedelta


WaitingEnds = ToVoicemail | ToCallbackNote | ToMessage
"""What ends the waiting."""

OverflowTarget = ToRm | ToNumber | ToGroup | ToQueue | WaitingEnds


@dataclass(frozen=True, slots=True)
class OverflowStep:
    """One step of a queue's overflow list; no condition means: as soon as the step before has failed.

    A step that asks for more than the caller's own waiting and failed offers does not hold up those after it.
    """

    ref: RuleRef
    target: OverflowTarget
    when: tuple[OverflowCondition, ...] = ()
    join: Literal["any", "all"] = "any"
