"""Agents' statuses and states, kept in the store as they change, and taken from it again at a start."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.calls.clock import Clock
from ivr.calls.floor import Floor
from ivr.calls.staff import OnAgent
from ivr.core.agent import Available, Idle, LoggedOut, NotReady, Presence, Status, WrapUp, word
from ivr.store import rows
from ivr.store.ledger import Ledger

AVAILABLE = "available"
LOGGED_OUT = "logged out"
NOT_READY = "not ready"
PAUSED = "paused"
"""Not ready for a time that passes by itself, and so is not taken up again after a start."""


def writer(store: Ledger, clock: Clock) -> OnAgent:
    """What a floor tells each change to, so that it is kept."""

    def write(agent: str, presence: Presence) -> None:
        status, reason = _stored(presence.status)
        match presence.state:
            case Idle():
                state, call = "ready" if status == AVAILABLE else status, ""
            case WrapUp():
                state, call = word(presence.state), ""
            case busy:
                state, call = word(busy), busy.call
        store.agent_state(agent, state, clock.now(), reason, call, status)

    return write


def restore(floor: Floor, states: Iterable[rows.AgentState]) -> None:
    """Whoever had logged out or was not ready still is; who talks is known by what lives in the switch."""
    for row in states:
        if row.status == NOT_READY:
            floor.restore(row.agent, NotReady(row.reason))
        elif row.status == LOGGED_OUT:
            floor.restore(row.agent, LoggedOut())
        else:
            floor.log_in(row.agent)  # where agents must say so, he has


def _stored(status: Status) -> tuple[str, str]:
    match status:
        case Available():
            return AVAILABLE, ""
        case LoggedOut():
            return LOGGED_OUT, ""
        case NotReady(reason, None):
            return NOT_READY, reason
        case NotReady(reason, _):
            return PAUSED, reason
