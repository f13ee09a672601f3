"""An agent: his status is what he says of himself, his state what his calls make of him.

Both are kept, so that he can say "not ready" or log out while he talks: his status changes at once, his state when the
call is over (`ivr.core.agent_table` says how). Whoever offers calls asks for the two in one word (`Presence.seen`): an
idle agent is what his status says, a busy one what his state says. Whether his phone can be reached is kept beside
that: both must be right for an offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from ivr.core.call import CallId

RONA = "RONA"
"""Not ready since he did not answer (redirect on no answer)."""

# --- his status


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Not at work."""

    by: str = ""
    """Whoever has logged him out, and why: `Zhao: the shift is over`; empty: he himself, or nobody has yet."""


@dataclass(frozen=True, slots=True)
class Available:
    """Takes calls."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """Takes no calls for this reason; `until` None means: until he says that he is back."""

    reason: str
    until: datetime | None = None


Status = LoggedOut | Available | NotReady
AVAILABLE = Available()

# --- his state


@dataclass(frozen=True, slots=True)
class Idle:
    """Has no call, since then."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Reserved:
    """A call is being offered to him; `idle_since` is kept in case he loses the race without fault."""

    call: CallId
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class Ringing:
    """His phone rings for that call."""

    call: CallId
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class InCall:
    """Talks with a caller."""

    call: CallId


@dataclass(frozen=True, slots=True)
class OnHold:
    """Has a caller on hold."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Assisting:
    """Is held for a call that another leads: as its supervisor, or as one who is asked about it, or comes to it."""

    call: CallId
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class WrapUp:
    """Work after the call, until then."""

    until: datetime


State = Idle | Reserved | Ringing | InCall | OnHold | Assisting | WrapUp

# --- both


def call_of(state: State) -> CallId:
    """The call that he is busy with; empty: none."""
    return "" if isinstance(state, Idle | WrapUp) else state.call


@dataclass(frozen=True, slots=True)
class Ready:
    """Waits for a call, idle since then: idle, and available."""

    since: datetime


AgentState = Ready | Reserved | Ringing | InCall | OnHold | Assisting | WrapUp | NotReady | LoggedOut
"""Status and state in one word."""


@dataclass(frozen=True, slots=True)
class Presence:
    """An agent's status and state."""

    status: Status
    state: State

    @property
    def seen(self) -> AgentState:
        """The two in one word."""
        if not isinstance(self.state, Idle):
            return self.state
        return Ready(self.state.since) if isinstance(self.status, Available) else self.status

    @property
    def due(self) -> datetime | None:
        """When time alone changes something: a pause or a wrap-up ends."""
        ends = [self.status.until] if isinstance(self.status, NotReady) else []
        if isinstance(self.state, WrapUp):
            ends.append(self.state.until)
        return min((at for at in ends if at is not None), default=None)


def word(state: AgentState | Idle) -> str:  # noqa: C901 - one case per state
    """The state in a word or two, for traces and tables."""
    match state:
        case Idle():
            return "idle"
        case Ready():
            return "ready"
        case Reserved():
            return "reserved"
        case Ringing():
            return "ringing"
        case InCall():
            return "in a call"
        case OnHold():
            return "on hold"
        case Assisting():
            return "assisting"
        case WrapUp():
            return "wrap-up"
        case NotReady(reason):
            return f"not ready ({reason})"
        case LoggedOut():
            return "logged out"
        case _:
            assert_never(state)


def status_word(status: Status) -> str:
    """The status in a word or two, without its reason."""
    match status:
        case Available():
            return "available"
        case NotReady():
            return "not ready"
        case LoggedOut():
            return word(status)


def due(state: AgentState) -> datetime | None:
    """When the state ends by itself, if it does."""
    match state:
        case WrapUp(until) | NotReady(_, until):
            return until
        case _:
            return None


def idle(state: AgentState, now: datetime) -> int | None:
    """For how many whole seconds he has waited for a call; None if he does not."""
    return round((now - state.since).total_seconds()) if isinstance(state, Ready) else None
