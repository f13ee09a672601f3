"""How the house stands, as it is told."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from ivr.calls.draining import Draining
from ivr.store.journal import Unwritten
from ivr.web.operation import described
from ivr.web.rules import ComplaintTold, ShadowTold


@described
class DegradedBy(TypedDict):
    """Why the firm works at this level."""

    by: str
    """`hand`, `figures`, `drill`; empty: nobody."""
    why: str


@described
class RefusalTold(TypedDict):
    """The last version that was refused, as long as no good one has followed."""

    at: str
    complaints: list[ComplaintTold]


@described
class Noted(TypedDict, total=False):
    """Who brought a version, and why."""

    author: str
    comment: str
    file: str


@described
class RulesTold(Noted):
    """The rules in force; the version alone where they were not read from a file."""

    version: str
    since: NotRequired[str]
    number: NotRequired[int]
    """0: it could not be kept."""
    reading: NotRequired[bool]
    """A changed file is being read at this moment."""
    accepted: NotRequired[int]
    """Versions since the controller started, the first aside."""
    refused: NotRequired[int]
    refusal: NotRequired[RefusalTold | None]
    tables: NotRequired[list[ComplaintTold]]
    """What is odd in the tables of customers."""
    shadow: NotRequired[ShadowTold | None]


@described
class Expected(TypedDict):
    """Seconds that the next caller would wait."""

    mean: int
    p50: int
    """Half of such callers wait less."""
    p80: int
    """Four of five do."""


@described
class AtWork(TypedDict, total=False):
    """Who serve a queue."""

    at_work: int
    """Agents who are on duty for it."""
    free: int
    expected: Expected | None
    """Null while nobody is on duty for it."""


@described
class Level(TypedDict, total=False):
    """How well a queue that has a target is served."""

    target: str
    """The service level that is aimed at, in words."""
    waits: int
    """Callers since the start, of whom `in_time` were answered in time."""
    in_time: int
    share: float | None
    """Percent of the latest."""
    called_back: int


@described
class QueueTold(AtWork, Level):
    """A queue of the rules in force, or of former ones if somebody still waits in it."""

    queue: str
    waiting: int
    """Callers on the line."""
    longest: float
    """Seconds for which the first of them has waited."""
    callbacks: NotRequired[int]
    """Who wait to be called back."""


@described
class TrunkTold(TypedDict):
    """A trunk as it stands now; what is not known of it is null."""

    trunk: str
    registered: bool | None
    reachable: bool | None
    round_trip_ms: float | None
    dead_since: str | None
    """Since when it does not answer OPTIONS, or is not registered; null: nothing such is known."""
    resting_until: str | None
    """After failures nothing is sent to it until then."""
    failures: int
    calls: int
    max_calls: int | None


@described
class Out(TypedDict):
    """Calls to the outside."""

    refused: int
    """Since the start."""


Recordings = TypedDict("Recordings", {"on": int, "paused": int, "off": int, "to seal": int})
"""Calls under way by whether they are recorded, and recordings that wait to be sealed."""


@described
class AlarmTold(TypedDict):
    """Something that somebody should look at."""

    at: str
    what: str
    detail: str


@described
class Status(TypedDict):
    """How the house stands at this moment."""

    asterisk: Literal["connected", "away"]
    console: str
    """Its address; empty: there is none."""
    stands_by: bool
    """Whether another controller is loaded and takes over as soon as this one ends."""
    database: Unwritten
    rules: RulesTold
    draining: Draining | None
    """Where new calls go while they are kept out."""
    degradation: str
    """The level at which the firm works."""
    degraded_by: DegradedBy
    calls: dict[str, int]
    """By stage."""
    tasks: dict[str, int]
    """By medium and state."""
    callbacks: dict[str, int]
    """By state."""
    queues: list[QueueTold]
    trunks: list[TrunkTold]
    out: Out
    agents: dict[str, int]
    """By what their calls make of them."""
    recordings: Recordings
    alarms: list[AlarmTold] | None
    """The latest of the last day; null while the store does not say."""
    free_mb: int
    """On the disk of recordings and messages."""
