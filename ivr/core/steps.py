"""The steps of a flow as frozen values. A node's id is its path in the YAML; `next` None ends the call with goodbye."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from ivr.core.conditions import Condition
from ivr.core.secret import Secret

NodeId = str
Kind = Literal["number", "digits", "amount", "date", "time", "duration"]
"""How a value is read aloud."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a prompt; a key pressed meanwhile cuts it short and counts for the menu that follows (key-ahead)."""

    prompt: str
    next: NodeId | None


@dataclass(frozen=True, slots=True)
class Say:
    """Say a value as its kind wants it; `value` is a literal, or `{name}` for an answer or fact."""

    what: Kind
    value: str
    next: NodeId | None


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Let the caller choose his language with a key; `otherwise` is a language, or `customer` for his known wish."""

    prompt: str
    keys: Mapping[str, str]
    wait: timedelta
    otherwise: str
    next: NodeId | None


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find the customer, and with him his RM, by the caller's number."""

    next: NodeId | None


@dataclass(frozen=True, slots=True)
class PlayNotices:
    """Play what this calendar has to announce today, if anything."""

    calendar: str
    next: NodeId | None


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Keep facts of the rules' own, each a name and a value, beside what is collected."""

    facts: tuple[tuple[str, str], ...]
    next: NodeId | None


@dataclass(frozen=True, slots=True)
class GoAtMost:
    """Lead a caller back at most so often; after that he goes on to `otherwise`."""

    at_most: int
    next: NodeId
    otherwise: NodeId | None


@dataclass(frozen=True, slots=True)
class Branch:
    """Go one way if the condition holds, the other way if not."""

    condition: Condition
    then: NodeId | None
    otherwise: NodeId | None


@dataclass(frozen=True, slots=True)
class Menu:
    """Play a prompt and wait for a key; where a choice has several keys, the pause `between` ends it."""

    prompt: str
    keys: Mapping[str, NodeId]
    wait: timedelta
    """How long silence may last after the prompt until it counts as a try."""
    between: timedelta
    tries: int
    otherwise: NodeId | None
    """After so many silent or wrong tries."""
    silence: str = "no_key"
    """Prompt before the menu is played again, when nothing was pressed."""
    invalid: str = "wrong_key"


class Check(StrEnum):
    """A check digit by which mistyped numbers are known."""

    LUHN = "luhn"
    """Bank and credit cards (ISO/IEC 7812)."""
    ID_CARD = "id_card"
    """Identity cards of mainland China, 18 places (GB 11643); `*` stands for a last X."""


@dataclass(frozen=True, slots=True)
class Collect:
    """Ask for digits. `masked` digits are never written anywhere."""

    name: str
    prompt: str
    shortest: int
    longest: int
    wait: timedelta
    between: timedelta
    terminator: str
    tries: int
    masked: bool
    next: NodeId | None
    otherwise: NodeId | None
    check: Check | None = None
    """How mistyped digits are known."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Play the menu again, without counting a try."""


@dataclass(frozen=True, slots=True)
class Back:
    """Go back to the menu that led here."""


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Wait in this queue for an agent; `priority` points come on top of the queue's own."""

    queue: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class CallRm:
    """Try the caller's own RM on the mobile at once; if that fails, go to `otherwise`."""

    queue: str
    """The queue whose RM step (ring time, key) is used."""
    ring: timedelta
    accept: str
    accept_within: timedelta
    otherwise: NodeId | None


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Leave a message in this voicemail box."""

    box: str


@dataclass(frozen=True, slots=True)
class DialOut:
    """Put the caller through to a telephone number over the trunks; if nobody answers there, go to `otherwise`."""

    number: str
    ring: timedelta
    otherwise: NodeId | None


@dataclass(frozen=True, slots=True)
class AskWeb:
    """Ask a web service, and keep parts of its JSON answer; if it does not answer well, go to `otherwise`."""

    url: str
    """Answers and facts in braces are filled in, percent-encoded."""
    timeout: timedelta
    """For one try."""
    tries: int
    keep: tuple[tuple[str, str], ...]
    """Name -> where it stands in the answer: `account.balance`."""
    next: NodeId | None
    otherwise: NodeId | None
    token: Secret | None = None
    """Sent along as `Authorization: Bearer ...`, and shown nowhere."""


@dataclass(frozen=True, slots=True)
class NoteCallback:
    """Tell the caller that he will be called back, and keep a note of it in this box."""

    box: str
    queue: str = ""
    """Where he keeps a place and is called back; empty: the note is all."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Say goodbye with this prompt (empty: say nothing) and hang up."""

    prompt: str = "goodbye"


Node = (
    Play
    | Say
    | ChooseLanguage
    | LookUp
    | PlayNotices
    | SetFacts
    | GoAtMost
    | Branch
    | Menu
    | Collect
    | Repeat
    | Back
    | EnterQueue
    | CallRm
    | LeaveMessage
    | DialOut
    | AskWeb
    | NoteCallback
    | HangUp
)
