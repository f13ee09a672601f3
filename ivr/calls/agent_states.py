"""Agents' states, kept in the store as they change, and taken from it again at a start."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.calls.clock import Clock
from ivr.calls.floor import Floor, OnAgent
from ivr.core.agent import AgentState, InCall, NotReady, Ready, Reserved, WrapUp
from ivr.store import rows
from ivr.store.ledger import Ledger

NOT_READY = "not ready"
PAUSED = "paused"
"""Not ready for a time that passes by itself, and so is not taken up again after a start."""


def writer(store: Ledger, clock: Clock) -> OnAgent:
    """What a floor tells each change to, so that it is kept."""

    def write(agent: str, state: AgentState) -> None:
        word, reason, call = _stored(state)
        store.agent_state(agent, word, clock.now(), reason, call)

    return write


def restore(floor: Floor, states: Iterable[rows.AgentState]) -> None:
    """Agents who were not ready still are; who talks is known by what lives in the switch."""
    for row in states:
        if row.state == NOT_READY:
            floor.restore(row.agent, NotReady(row.reason))


def _stored(state: AgentState) -> tuple[str, str, str]:
    match state:
        case Ready():
            return "ready", "", ""
        case Reserved(call):
            return "reserved", "", call
        case InCall(call):
            return "in a call", "", call
        case WrapUp():
            return "wrap-up", "", ""
        case NotReady(reason, None):
            return NOT_READY, reason, ""
        case NotReady(reason, _):
            return PAUSED, reason, ""
