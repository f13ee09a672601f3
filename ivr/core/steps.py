"""The steps of a flow as frozen values. A node's id is its path in the YAML; `next` None ends the call with goodbye."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ivr.core.conditions import Condition

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


@dataclass(frozen=True, slots=True)
class Repeat:
    """Play the menu again, without counting a try."""


@dataclass(frozen=True, slots=True)
class Back:
    """Go back to the menu that led here."""


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Wait in this queue for an agent."""

    queue: str


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
class HangUp:
    """Say goodbye with this prompt (empty: say nothing) and hang up."""

    prompt: str = "goodbye"


Node = (
    Play
    | Say
    | ChooseLanguage
    | LookUp
    | Branch
    | Menu
    | Collect
    | Repeat
    | Back
    | EnterQueue
    | CallRm
    | LeaveMessage
    | HangUp
)
