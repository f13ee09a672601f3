"""The checked rules as frozen values: what `routing_rules.yaml` means once it has been found right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Literal

from ivr.core.admission import AdmissionRules
from ivr.core.eligibility import Answer, Eligibility
from ivr.core.ladder import Rung
from ivr.core.outbound_rules import OutboundRules
from ivr.core.queues import Queue
from ivr.core.record_policy import RecordingRules
from ivr.core.rule_ref import RuleRef
from ivr.core.secret import Secret
from ivr.core.service_level import ServiceLevel
from ivr.core.signing import Script
from ivr.core.steps import Node, NodeId

NORMAL = "normal"
"""The word for no degradation, which no level may have as its name."""


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
    chinese_names: Mapping[date, str] = field(default_factory=dict)
    """The same of official holidays in Chinese, where they have such a name."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Skill:
    """What an agent can, how well (1 to 5), and until which day the certificate is valid."""

    name: str
    level: int = 1
    until: date | None = None


EVERYBODY = "everybody"
"""All agents, where teams may be named."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who takes calls on a softphone that registers with his number as user name."""

    id: str
    name: str
    skills: tuple[Skill, ...]
    """In his own order: the one for which he should be called first comes first."""
    team: str = ""
    place: Literal["office", "home"] = "office"
    """A note for people, which decides nothing."""
    languages: tuple[str, ...] = ()
    """Those that he speaks; empty: all of the firm's."""
    weight: int = 1
    """For `choose: weighted`: how many calls he gets against others."""
    capacity: Mapping[str, int] = field(default_factory=dict)
    """Medium -> how many such tasks he has at a time; calls, one at a time, are taken by everybody."""
    pin: Secret | None = None
    """The digits with which he logs in from his phone; None: he needs none."""
    supervises: tuple[str, ...] = ()
    """Teams whose agents and calls he may step in for; `everybody` for all."""
    token: Secret | None = None
    """What he gives over HTTP as he steps in; None: the one of all supervisors."""
    answers: tuple[Answer, ...] = ()
    """All that is said of him, whenever it holds: by the rules, then by others."""
    standing: Mapping[str, Answer] = field(default_factory=dict)
    """Those that count at a moment, by what they are about: the router looks at nothing else (`ivr.core.standing`)."""


class LogIn(StrEnum):
    """What makes an agent one who is at work."""

    BY_PHONE = "by_phone"
    """His phone is registered, and he has not logged out."""
    REQUIRED = "required"
    """He has logged in."""


@dataclass(frozen=True, slots=True)
class DutyRules:
    """What agents may say of themselves; a word stands under the digit that is dialled for it."""

    log_in: LogIn = LogIn.BY_PHONE
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why they take no calls."""
    results: Mapping[str, str] = field(default_factory=dict)
    """What came of a call."""
    longest_wrap_up: timedelta = timedelta(minutes=10)
    """However often it is extended."""
    phone_silent: timedelta = timedelta(seconds=60)
    """In a talk; a telephone that has sent no sound for so long is lost."""


@dataclass(frozen=True, slots=True)
class TransferRules:
    """Where agents may transfer callers by keys, besides other agents and their RMs."""

    queues: Mapping[str, str] = field(default_factory=dict)
    """Digit -> queue."""
    numbers: tuple[str, ...] = ()
    """Telephone numbers, or their beginnings and `*`."""


@dataclass(frozen=True, slots=True)
class Card:
    """Telephone lines that end in this machine: an E1 or T1 (PRI), or analogue lines, through DAHDI."""

    signalling: str
    """Asterisk's word, such as `pri_cpe` or `fxs_ks`."""
    channels: str
    """`1-15,17-31`."""
    group: int = 1
    switch_type: str = ""
    """Of a PRI; empty: Asterisk's own default."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """The firm's way to the telephone network: by address, or with registration if `user` and `secret` are given."""

    name: str
    host: str = ""
    """`host` or `host:port`; empty for a card."""
    order: int = 1
    weight: int = 0
    """Its share of the calls among trunks of the same order; 0: the first by name has them all."""
    user: str = ""
    secret: Secret | None = None
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    max_calls: int = 0
    """No more calls go out while so many are under way, in and out; 0 is no limit."""
    reserved: int = 0
    """So many of those are kept from calls that can wait."""
    urgent: int = 0
    """So many are kept for relationship managers and emergency numbers."""
    silent: timedelta = timedelta(seconds=10)
    """How long it may give no sign (ringing, or something to hear) until the next trunk is tried."""
    rest_after: int = 3
    """Failures in a row."""
    rest: timedelta = timedelta(seconds=30)
    card: Card | None = None
    """None: it is SIP."""


@dataclass(frozen=True, slots=True)
class VoicemailRules:
    """A voicemail box."""

    name: str
    greeting: str
    """Prompt played before the tone."""
    longest: timedelta = timedelta(minutes=3)
    silence: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a caller is asked once his agent has hung up: one key is his answer."""

    name: str
    ask: str
    """The prompt that asks."""
    keys: str = "12345"
    """The keys that are answers."""
    thanks: str = ""
    """The prompt after an answer; empty: goodbye."""
    unless_degraded: str = ""
    """Nobody is asked while the firm works at this level, or a graver one; empty: whatever the level."""


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
    """Where customers and their RMs are found: two CSV tables, and the rules' folder, from which paths are told."""

    customers: str = ""
    managers: str = ""
    home: str = field(default="", compare=False)


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
    recording: RecordingRules = field(default_factory=RecordingRules)
    screening: Screening = Screening()
    caller_ids: CallerIds = CallerIds()
    crm: Crm = Crm()
    degradation: tuple[str, ...] = ()
    """Levels at which less is offered, from mild to grave."""
    ladder: tuple[Rung, ...] = ()
    """Those of them that begin and end by figures; the others are set by hand."""
    admission: AdmissionRules = field(default_factory=AdmissionRules)
    """How many calls are let in."""
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    signings: Mapping[str, Script] = field(default_factory=dict)
    """What must stand in the recording of a sale."""
    on_duty: DutyRules = DutyRules()
    transfers: TransferRules = TransferRules()
    outbound: OutboundRules = field(default_factory=OutboundRules)
    eligibility: Mapping[str, Eligibility] = field(default_factory=dict)
    number_languages: Mapping[str, str] = field(default_factory=dict)
    """One of `numbers` -> the language in which calls to it begin, where it is not the firm's first."""

    def ref(self, path: str) -> RuleRef:
        """Where a rule stands; a bare path if it came from no file."""
        return self.refs.get(path, RuleRef(path))

    @property
    def trunk_order(self) -> tuple[Trunk, ...]:
        """Trunks in the order in which they are tried."""
        return tuple(sorted(self.trunks.values(), key=lambda t: (t.order, t.name)))

    @property
    def targets(self) -> Mapping[str, ServiceLevel]:
        """What those queues aim at that aim at anything."""
        return {name: queue.target for name, queue in self.queues.items() if queue.target is not None}
