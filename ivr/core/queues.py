"""Queues as frozen values: whom callers need, how agents are rung, and where callers go when nobody serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from ivr.core.eligibility import Holds
from ivr.core.preference import Preference
from ivr.core.rule_ref import RuleRef
from ivr.core.service_level import ServiceLevel

MUSIC = ("default",)
"""The classes of music that there are: those of asterisk_conf/musiconhold.conf."""


@dataclass(frozen=True, slots=True)
class Need:
    """A skill and the least level that suffices (1 to 5)."""

    skill: str
    level: int = 1
    certificate: bool = field(default=False, compare=False)
    """Asked for as `valid`: any level does, and an admin minds if it is no longer asked for."""


@dataclass(frozen=True, slots=True)
class Without:
    """He must not have this skill, at this level or a higher one; a certificate that has ended he no longer has."""

    need: Need


Single = Need | Holds | Without
"""What is asked of an agent by itself."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives: it is enough to meet one of them, but all that stands in it."""

    alternatives: tuple[tuple[Single, ...], ...]


Needs = tuple[Single | AnyOf, ...]
"""What an agent must have, all of it; nothing: anybody will do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is preferred and never required, and how much it counts against others."""

    need: Need | Holds
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Once a caller has waited this long, measured from entering, these needs replace the queue's."""

    after: timedelta
    needs: Needs


@dataclass(frozen=True, slots=True)
class Priority:
    """A waiting caller's points: who has more comes first."""

    base: int = 0
    by_level: Mapping[str, int] = field(default_factory=dict)
    """Customer's level -> points on top."""
    aging: Decimal = Decimal(0)
    """Points for each second of waiting; exact, lest two callers change places by rounding."""


class Choose(StrEnum):
    """Which of several suitable agents gets the call."""

    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    """Since he logged in."""
    WEIGHTED = "weighted"
    """Fewest calls for his weight: who weighs twice as much gets twice as many."""
    LOWEST_OCCUPANCY = "lowest_occupancy"
    """The share of time for which calls occupied him, as it was when he became free."""
    BEST_LEVEL = "best_level"
    """The highest levels in what the caller needs."""
    LEAST_SKILLED = "least_skilled"
    """The fewest skills that suffice: spares the experts."""
    ROUND_ROBIN = "round_robin"
    """Whoever was offered a call longest ago."""
    RANDOM = "random"
    """Each of them as likely, by a lot that is drawn from the call's id: the same call, the same lot."""


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


@dataclass(frozen=True, slots=True)
class StopMusic:
    """The caller waits in silence from now on; announcements go on."""


WaitingKey = ToCallbackNote | ToVoicemail | StopMusic
"""What a waiting caller may ask for with a key."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a queue beside its overflow list."""

    ref: RuleRef
    target: WaitingEnds


@dataclass(frozen=True, slots=True)
class Announce:
    """What a waiting caller is told, and when."""

    prompt: str
    first: timedelta
    every: timedelta | None = None
    when_degraded: str = ""
    """Said only while the firm works at this level of its degradation, or a graver one; empty: always."""


class OnFailedOffer(StrEnum):
    """What becomes of an agent whose phone failed an offer."""

    NOT_READY = "not_ready"
    """Out of the running until he says that he is back (RONA)."""
    STAY = "stay"
    """He stays ready, behind all others who wait for a call."""
    PAUSE = "pause"
    """Out of the running for the queue's `pause`."""


@dataclass(frozen=True, slots=True)
class OfferRules:
    """How an agent is rung, and what each way of failing means for him."""

    ring: timedelta = timedelta(seconds=15)
    choose: Choose = Choose.LONGEST_IDLE
    by_rank: bool = False
    """Who has the needed skill earlier in his own order comes first, `choose` decides among equals."""
    no_answer: OnFailedOffer = OnFailedOffer.NOT_READY
    declined: OnFailedOffer = OnFailedOffer.PAUSE
    busy: OnFailedOffer = OnFailedOffer.PAUSE
    unreachable: OnFailedOffer = OnFailedOffer.NOT_READY
    pause: timedelta = timedelta(seconds=30)
    at_once: int = 1
    """Agents whose phones ring together, at most; the first to answer has the caller."""
    auto_answer: bool = False
    """The agent's softphone is asked to answer by itself, without ringing."""
    whisper: str = ""
    """The prompt that an agent hears as he answers, before he has the caller; empty: none."""


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How those are called back who asked for it in this queue, and wait on in it although they have hung up."""

    tries: int = 3
    """How often a customer's phone is dialled."""
    every: timedelta = timedelta(minutes=10)
    """How long after a try in vain the next may come."""
    ring: timedelta = timedelta(seconds=30)
    hours: str = ""
    """The calendar within whose hours he is dialled; empty: at any time."""
    ask_number: str = ""
    """The prompt that asks at which number; empty: the one from which he calls."""
    known: str = ""
    """What he hears who waits for a callback already; empty: the same as others."""
    agent_hears: str = ""
    """What the agent hears before the customer's phone rings."""
    called_off: str = ""
    """What the agent hears if the customer is not dialled after all."""
    customer_hears: str = ""
    """What the customer hears as he answers."""
    abandoned_after: timedelta | None = None
    """Who hangs up after waiting so long is called back, too."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where callers wait, whom they need, and what happens when nobody serves them in time."""

    name: str
    ref: RuleRef
    title: Mapping[str, str]
    needs: Needs = ()
    priority: Priority = Priority()
    offer: OfferRules = OfferRules()
    music: str = "default"
    announce: tuple[Announce, ...] = ()
    overflow: tuple[OverflowStep, ...] = ()
    wrap_up: timedelta = timedelta(0)
    while_waiting: Mapping[str, WaitingKey] = field(default_factory=dict)
    """Key -> what it does while he waits."""
    survey: str = ""
    """What he is asked after a talk; empty: nothing."""
    wishes: tuple[Wish, ...] = ()
    relax: tuple[Relaxation, ...] = ()
    """In rising order of `after`."""
    prefer: tuple[Preference, ...] = ()
    """The most preferred first."""
    most: int = 0
    """Callers at most; 0 is no limit."""
    full: Exit | None = None
    """Where the next one goes then."""
    nobody: Exit | None = None
    """Where who comes goes while no agent is on duty who could ever serve him."""
    longest_wait: timedelta | None = None
    """Measured from entering; whatever the overflow list has come to by then."""
    then: Exit | None = None
    """Where he goes then."""
    target: ServiceLevel | None = None
    """Measured and shown; nothing is decided by it."""
    callback: CallbackRules | None = None
    """None: who asks to be called back is noted, and nobody dials."""

    @property
    def targets(self) -> tuple[OverflowTarget, ...]:
        """Everywhere that the queue may lead to."""
        exits = (self.full, self.nobody, self.then)
        return (*(step.target for step in self.overflow), *(out.target for out in exits if out is not None))

    def key_path(self, key: str) -> str:
        """The path of what a waiting caller gets who presses this key."""
        return f"queues.{self.name}.while_waiting.{key}"

    @property
    def all_needs(self) -> tuple[Needs, ...]:
        """The needs that hold at first, and after each relaxation."""
        return (self.needs, *(step.needs for step in self.relax))
