"""What the store gives back, as frozen values. All times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ivr.core.call import CallId, Stage
from ivr.core.gaps import Gap
from ivr.core.marks import Mark
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep

LegKind = Literal["caller", "agent", "rm", "outside"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One party's channel."""

    id: str
    call: CallId
    kind: LegKind
    party: str
    """The caller's number, the agent's id or the RM's id."""
    dialled: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A call's recording, or why there is none; or that of a message."""

    call: CallId
    """Or the message's own id."""
    path: str
    seconds: float
    channels: int
    state: RecordingState
    started: datetime | None = None
    ended: datetime | None = None
    reason: str = ""
    gaps: tuple[Gap, ...] = ()
    """What of the call is not in it, in order."""
    size: int | None = None
    """Bytes of its file as it was sealed."""


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A message that a caller left."""

    call: CallId
    box: str
    path: str
    """Where it waits to be sealed, and then where its recording lies."""
    seconds: float
    at: datetime
    customer: str = ""
    """The customer's id, if he is known."""
    heard: bool = False
    recording: str = ""
    """The id under which it is sealed, played, held and erased; empty: it is older than that."""


@dataclass(frozen=True, slots=True)
class CallbackNote:
    """A note that somebody is to be called back."""

    call: CallId
    box: str
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What a caller answered once his agent had hung up."""

    call: CallId
    survey: str
    answer: str
    """The key."""
    queue: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentState:
    """What an agent was doing from that moment on."""

    agent: str
    at: datetime
    state: str
    reason: str = ""
    call: CallId = ""
    status: str = ""
    """What he had said of himself: `available`, `not ready`, `paused`, `logged out`."""
    until: datetime | None = None
    """When a wrap-up ends, if nothing changes it."""
    last_call: CallId = ""
    """The call that he had last; empty: none is known."""
    last_wrap_up: float = 0.0
    """Its wrap-up, as his queue had it, in seconds."""
    last_over: datetime | None = None
    """When he parted from it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was told of an agent at that moment, and for how long it was to count."""

    agent: str
    name: str
    """What holds of him or does not, as the rules name it."""
    says: str
    """`yes`, `no`, or `nothing` any more."""
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    said_by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call's record; empty strings where something is not known (yet)."""

    id: CallId
    node: str
    did: str
    caller: str
    customer_id: str
    customer_name: str
    customer_level: str
    rm: str
    language: str
    arrived: datetime
    answered: datetime | None
    queue: str
    waited_seconds: float | None
    served_by_kind: str
    served_by: str
    outcome: str
    ended: datetime | None
    rules_version: str
    stage: Stage | None
    result: str = ""
    """What came of it, as the agent says."""


@dataclass(frozen=True, slots=True)
class CallTimes:
    """Of a call no more than when it was answered and over, and how many legs it had."""

    call: CallId
    answered: datetime | None
    ended: datetime | None
    legs: int


@dataclass(frozen=True, slots=True)
class CallStory:
    """A call with all that belongs to it."""

    call: CallRow
    legs: tuple[Leg, ...]
    trace: tuple[TraceStep, ...]
    recordings: tuple[Recording, ...]
    voicemails: tuple[Voicemail, ...]
    callbacks: tuple[CallbackNote, ...]
    survey_answers: tuple[SurveyAnswer, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should look at."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person has changed, or was not allowed to."""

    at: datetime
    who: str
    """The person's id; empty: nobody who was signed in."""
    what: str
    """The operation's name, as `people_add`."""
    target: str = ""
    """What it was done to."""
    outcome: str = ""
    """`done`, or why it was refused."""
    detail: str = ""
    address: str = ""
    """From where."""
