"""The checked rules as frozen values: what `routing_rules.yaml` means once it has been found right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from ivr.core.service_level import ServiceLevel
from ivr.core.steps import Node, NodeId

NORMAL = "normal"
"""The word for no degradation, which no level may have as its name."""


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Where a rule stands, so that a trace and a complaint can point at it."""

    path: str
    """Dotted path in the YAML, such as `queues.wealth.overflow[0]`."""
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.path}" if self.file else self.path


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is said: a text per language, or a sound file per language (path relative to the rules file)."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` up to, and not including, `end`, local time of the firm; `end` 00:00 is midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Notice:
    """What is announced from one day to another, both included."""

    first: date
    last: date
    prompt: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours: a week, and days that differ (official holidays and make-up working days included)."""

    name: str
    timezone: str
    week: tuple[tuple[Span, ...], ...]
    """Seven entries, Monday first."""
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    """Days that replace their weekday; an empty tuple is closed all day."""
    day_names: Mapping[date, str] = field(default_factory=dict)
    """Why such a day differs: "National Day", "make-up working day", "own exception"."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A skill and the least level that suffices (1 to 5)."""

    skill: str
    level: int = 1
    certificate: bool = field(default=False, compare=False)
    """Asked for as `valid`: any level does, and an admin minds if it is no longer asked for."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Once a caller has waited this long, measured from entering, these needs replace the queue's."""

    after: timedelta
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """What an agent can, how well (1 to 5), and until which day the certificate is valid."""

    name: str
    level: int = 1
    until: date | None = None


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


@dataclass(frozen=True, slots=True)
class WhenWaited:
    """True once the caller has waited this long."""

    waited: timedelta


@dataclass(frozen=True, slots=True)
class WhenFailedOffers:
    """True once this many offers to agents have failed for this caller."""

    failed_offers: int


OverflowCondition = WhenWaited | WhenFailedOffers


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


WaitingEnds = ToVoicemail | ToCallbackNote | ToMessage
"""What ends the waiting."""
OverflowTarget = ToRm | WaitingEnds


@dataclass(frozen=True, slots=True)
class OverflowStep:
    """One step of a queue's overflow list; no condition means: as soon as the step before has failed."""

    ref: RuleRef
    target: OverflowTarget
    when: tuple[OverflowCondition, ...] = ()
    join: Literal["any", "all"] = "any"


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
    no_answer: OnFailedOffer = OnFailedOffer.NOT_READY
    declined: OnFailedOffer = OnFailedOffer.PAUSE
    busy: OnFailedOffer = OnFailedOffer.PAUSE
    unreachable: OnFailedOffer = OnFailedOffer.NOT_READY
    pause: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Queue:
    """Where callers wait, whom they need, and what happens when nobody serves them in time."""

    name: str
    ref: RuleRef
    title: Mapping[str, str]
    needs: tuple[Need, ...] = ()
    priority: Priority = Priority()
    offer: OfferRules = OfferRules()
    music: str = "default"
    announce: tuple[Announce, ...] = ()
    overflow: tuple[OverflowStep, ...] = ()
    wrap_up: timedelta = timedelta(0)
    wishes: tuple[Need, ...] = ()
    """Skills that are preferred, and never required."""
    relax: tuple[Relaxation, ...] = ()
    """In rising order of `after`."""
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

    @property
    def targets(self) -> tuple[OverflowTarget, ...]:
        """Everywhere that the queue may lead to."""
        exits = (self.full, self.nobody, self.then)
        return (*(step.target for step in self.overflow), *(out.target for out in exits if out is not None))

    @property
    def all_needs(self) -> tuple[tuple[Need, ...], ...]:
        """The needs that hold at first, and after each relaxation."""
        return (self.needs, *(step.needs for step in self.relax))


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who takes calls on a softphone that registers with his number as user name."""

    id: str
    name: str
    skills: tuple[Skill, ...]
    team: str = ""
    place: Literal["office", "home"] = "office"


@dataclass(frozen=True, slots=True)
class Trunk:
    """The firm's way to the telephone network: by address, or with registration if `user` and `secret` are given."""

    name: str
    host: str
    """`host` or `host:port`."""
    order: int = 1
    user: str = ""
    secret: str = ""
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    max_calls: int = 0
    """0 is no limit."""


class IfImpossible(StrEnum):
    """What happens to a call that cannot be recorded."""

    REFUSE = "refuse"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """Whether answered calls are recorded, what is announced, and what happens if recording cannot start."""

    on: bool = True
    announce: str = ""
    """Prompt played first, once the call is answered; empty: none (or the greeting says it)."""
    if_impossible: IfImpossible = IfImpossible.CONTINUE
    min_free_mb: int = 200
    """Below this much free disk space, recording counts as impossible."""
    announced_by: tuple[str, ...] = ()
    """Prompts of the flows that say so, where nothing is announced first."""


@dataclass(frozen=True, slots=True)
class VoicemailRules:
    """A voicemail box."""

    name: str
    greeting: str
    """Prompt played before the tone."""
    longest: timedelta = timedelta(minutes=3)
    silence: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Screening:
    """What an RM hears on his mobile, and what those who are not (or no longer) wanted hear."""

    prompt: str = "screening"
    thanks: str = "screening_connected"
    too_late: str = "screening_too_late"
    times: int = 2


@dataclass(frozen=True, slots=True)
class CallerIds:
    """Which number an RM's mobile shows: the firm's (`number`), or the caller's own where the carrier lets it."""

    to_mobile: Literal["firm", "caller"] = "firm"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Crm:
    """Where customers and their RMs are found: two CSV tables, paths relative to the rules file."""

    customers: str = ""
    managers: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """The firm itself."""

    name: Mapping[str, str]
    timezone: str
    languages: tuple[str, ...]
    """The first is the default."""
    country: str = "CN"
    """For telephone numbers written without a country code."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All the rules of one version."""

    version: str
    """Hash of all the files that it was read from."""
    firm: Firm
    numbers: Mapping[str, NodeId]
    """DID (as dialled), or its beginning and `*` -> where the call begins."""
    nodes: Mapping[NodeId, Node]
    """Every step of every flow and every menu, by its path."""
    refs: Mapping[str, RuleRef]
    """Path -> where it stands."""
    prompts: Mapping[str, Prompt]
    calendars: Mapping[str, Calendar]
    queues: Mapping[str, Queue]
    agents: Mapping[str, Agent]
    trunks: Mapping[str, Trunk]
    voicemails: Mapping[str, VoicemailRules]
    recording: RecordingRules = RecordingRules()
    screening: Screening = Screening()
    caller_ids: CallerIds = CallerIds()
    crm: Crm = Crm()
    degradation: tuple[str, ...] = ()
    """Levels at which less is offered, from mild to grave; somebody sets one by hand."""
    number_languages: Mapping[str, str] = field(default_factory=dict)
    """One of `numbers` -> the language in which calls to it begin, where it is not the firm's first."""

    def ref(self, path: str) -> RuleRef:
        """Where a rule stands; a bare path if it came from no file."""
        return self.refs.get(path, RuleRef(path))

    @property
    def trunk_order(self) -> tuple[Trunk, ...]:
        """Trunks in the order in which they are tried."""
        return tuple(sorted(self.trunks.values(), key=lambda t: (t.order, t.name)))
