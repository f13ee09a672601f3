"""A call: who is calling, which stage its story is in, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from ivr.core.steps import NodeId

PartyKind = Literal["agent", "rm", "outside"]
"""With whom a caller may talk."""
CallId = str
"""The caller's channel id; it carries its node's name: `node-1763848000.12`."""


@dataclass(frozen=True, slots=True)
class RelationshipManager:
    """Someone of the firm who knows the customer, and whose mobile rings when nobody else serves him."""

    id: str
    name: str
    mobile: str
    """As written in the CRM; `core.numbers` says whether it can be dialled."""
    deputy: str = ""
    """The id of the RM who stands in, or empty."""
    agent: str = ""
    """Which agent he is, if he is one too."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is calling, as the CRM knows him."""

    id: str
    name: str
    number: str
    level: str = ""
    language: str = ""
    rm: RelationshipManager | None = None
    deputy: RelationshipManager | None = None
    never: tuple[str, ...] = ()
    """Agents who are not to serve him."""
    no_callback: bool = False
    """He does not want to be called back."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A call as it arrives, the caller's number cleaned of everything that is not a number."""

    id: CallId
    did: str
    caller: str
    """Digits with an optional leading `+`; empty when withheld or unusable."""
    at: datetime


class Outcome(StrEnum):
    """How a call ended; the queue log's words where one exists."""

    COMPLETEAGENT = "COMPLETEAGENT"
    COMPLETECALLER = "COMPLETECALLER"
    ABANDON = "ABANDON"
    """The caller hung up while he waited."""
    EXITEMPTY = "EXITEMPTY"
    """The caller hung up, or the flow ended, before he entered a queue."""
    VOICEMAIL = "VOICEMAIL"
    CALLBACK = "CALLBACK"
    MESSAGE = "MESSAGE"
    """The caller heard a message and goodbye."""
    UNREACHED = "UNREACHED"
    """The customer who was to be called back did not answer."""
    UNKNOWN_NUMBER = "UNKNOWN_NUMBER"
    REFUSED = "REFUSED"
    """The call could not be recorded, and the rules then refuse it."""
    NOT_ADMITTED = "NOT_ADMITTED"
    """More calls came than the rules let in."""
    INTERRUPTED = "INTERRUPTED"
    """Something failed; the trace says what."""


@dataclass(frozen=True, slots=True)
class InFlow:
    """In the IVR, at this step."""

    node: NodeId
    language: str
    answers: tuple[tuple[str, str], ...] = ()
    tries: int = 0
    trail: tuple[NodeId, ...] = ()
    """Menus that led here, the latest last (for `back`)."""
    passed: tuple[tuple[NodeId, int], ...] = ()
    """Steps that lead back at most so often, and how often each has done so."""

    def at(self, node: NodeId) -> InFlow:
        """The same caller at another step, his tries counted anew."""
        return replace(self, node=node, tries=0)


@dataclass(frozen=True, slots=True)
class Told:
    """A wait as a caller is told it, and what it was expected from."""

    queue: str
    p50: timedelta
    p80: timedelta
    ahead: int
    """Callers before him, in his queue and in others that his agents serve as well."""
    staffed: int
    """Agents on duty."""
    held: bool = False
    """More would be expected by now, and there is no reason to tell him so."""

    def __str__(self) -> str:
        return f"{self.p50.total_seconds():.0f} to {self.p80.total_seconds():.0f} s of waiting"


@dataclass(frozen=True, slots=True)
class Waiting:
    """In a queue since then; an agent or an RM may be ringing meanwhile."""

    queue: str
    language: str
    since: datetime
    """Wall clock; kept when the controller starts again."""
    failed_offers: int = 0
    overflow_step: int = 0
    """The overflow step that is next."""
    priority: int = 0
    """Points on top of the queue's own."""
    admitted: bool = False
    """He comes back, was called back, or was moved here: he is never turned away, however many wait already."""
    told: Told | None = None
    """What he was told last of his wait, for the next controller; kept in the store alone."""


@dataclass(frozen=True, slots=True)
class AskingRm:
    """The caller asked for his RM in the menu: the mobile rings, and `node` says what comes if he does not accept."""

    node: NodeId
    language: str
    answers: tuple[tuple[str, str], ...] = ()
    trail: tuple[NodeId, ...] = ()
    passed: tuple[tuple[NodeId, int], ...] = ()
    """As in the flow, to which he comes back if nobody takes the call."""


@dataclass(frozen=True, slots=True)
class DiallingOut:
    """The flow dials a number for the caller, and `node` says what comes if nobody answers there."""

    node: NodeId
    language: str
    answers: tuple[tuple[str, str], ...] = ()
    trail: tuple[NodeId, ...] = ()
    passed: tuple[tuple[NodeId, int], ...] = ()
    """As in the flow, to which he comes back if nobody answers."""


def back_in_flow(stage: AskingRm | DiallingOut, node: NodeId) -> InFlow:
    """In the flow again, at this step, with all that he has answered and passed."""
    return InFlow(node, stage.language, stage.answers, trail=stage.trail, passed=stage.passed)


@dataclass(frozen=True, slots=True)
class CallingBack:
    """An agent has answered for him, and his own phone rings."""

    queue: str
    agent: str
    language: str
    since: datetime
    """When he entered the queue."""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Talking:
    """Bridged with an agent, an RM, or whoever answered at a number that the flow dialled."""

    kind: PartyKind
    party: str
    """The agent's or the RM's id, or the number."""
    leg: str
    bridge: str
    since: datetime
    queue: str = ""
    language: str = ""
    waited: timedelta = timedelta(0)
    """How long the caller had waited for it: he keeps that if he must wait again."""
    mixed: bool = False
    """Its bridge is a conference, for the recorded leg has heard somebody else before."""
    points: int = 0
    """Those that the step gave him which led him to his queue: he keeps them if he must wait again."""


@dataclass(frozen=True, slots=True)
class OnHold:
    """He hears music, and whoever served him hears nothing, until he is taken back."""

    talk: Talking


DestinationKind = Literal["agent", "queue", "rm", "number"]


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom a caller is transferred, or who is consulted about him."""

    kind: DestinationKind
    name: str
    """The agent's or the queue's id, `own` or `deputy`, or the telephone number."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.kind != "rm" else f"his RM ({self.name})"


@dataclass(frozen=True, slots=True)
class Transferring:
    """He has left this talk, and hears music while somebody else rings for him."""

    talk: Talking
    to: Destination
    since: datetime
    returning: bool = False
    """It has failed, and whom he left is asked to take him back."""


@dataclass(frozen=True, slots=True)
class CallingIn:
    """He is on hold, and somebody else rings whom his agent wants to ask about him."""

    talk: Talking
    to: Destination


Heard = Literal["target", "caller", "both"]
"""Whom the agent hears: whom he asks, his caller, or both in a conference."""


@dataclass(frozen=True, slots=True)
class Consulting:
    """His agent has somebody beside him; who is not heard has music."""

    talk: Talking
    kind: PartyKind
    party: str
    leg: str
    bridge: str
    """Where agent and target are while they are alone; with the caller they are in the talk's."""
    heard: Heard = "target"


@dataclass(frozen=True, slots=True)
class LeavingMessage:
    """At the voicemail box."""

    box: str
    language: str


@dataclass(frozen=True, slots=True)
class Surveyed:
    """His agent has hung up, and he is asked how it was."""

    survey: str
    queue: str
    agent: str
    language: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Over."""

    outcome: Outcome


Stage = (
    InFlow
    | Waiting
    | AskingRm
    | DiallingOut
    | CallingBack
    | Talking
    | OnHold
    | Transferring
    | CallingIn
    | Consulting
    | LeavingMessage
    | Surveyed
    | Ended
)
