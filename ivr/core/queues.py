"""Queues as frozen values: whom callers need, how agents are rung, and where callers go when nobody serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from ivr.core.needs import Needs, Relaxation, Wish
from ivr.core.overflow_rules import (
    OverflowStep,
    OverflowTarget,
    ToCallbackNote,
    ToVoicemail,
    WaitingEnds,
)
from ivr.core.preference import Preference
from ivr.core.rule_ref import RuleRef
from ivr.core.service_level import ServiceLevel

MUSIC = ("default",)
"""The classes of music that there are: those of asterisk_conf/musiconhold.conf."""


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
    any_number: bool = False
    """He may key in what `outbound.allow` names, too, and not customers' numbers alone."""
    cannot_call: str = ""
    """What he hears who has keyed in a number that is not called; empty: that the key is wrong."""
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
