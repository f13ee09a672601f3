"""An agent's state as types. Whether his phone can be reached is kept beside it: both must be right for an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.core.call import CallId

RONA = "RONA"
"""Not ready since he did not answer (redirect on no answer)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Waits for a call, idle since then."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Reserved:
    """A call is being offered to him; `idle_since` is kept in case he loses the race without fault."""

    call: CallId
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class InCall:
    """Talks with a caller."""

    call: CallId


@dataclass(frozen=True, slots=True)
class WrapUp:
    """Work after the call, until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class NotReady:
    """Takes no calls for this reason; `until` None means: until he says that he is back."""

    reason: str
    until: datetime | None = None


AgentState = Ready | Reserved | InCall | WrapUp | NotReady


def word(state: AgentState) -> str:
    """The state in a word or two, for traces and tables."""
    match state:
        case Ready():
            return "ready"
        case Reserved():
            return "reserved"
        case InCall():
            return "in a call"
        case WrapUp():
            return "wrap-up"
        case NotReady(reason):
            return f"not ready ({reason})"


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
