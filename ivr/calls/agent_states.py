"""Agents' statuses and states, kept in the store as they change, and taken from it again at a start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.calls.clock import Clock
from ivr.calls.floor import Floor
from ivr.calls.staff import OnAgent
from ivr.core.agent import Available, Idle, LoggedOut, NotReady, Presence, Status, WrapUp, word
from ivr.core.wishes import LastCall
from ivr.store import rows
from ivr.store.ledger import Ledger

AVAILABLE = "available"
LOGGED_OUT = "logged out"
NOT_READY = "not ready"
PAUSED = "paused"
"""Not ready for a time that passes by itself, and so is not taken up again after a start."""


def writer(store: Ledger, clock: Clock) -> OnAgent:
    """What a floor tells each change to, so that it is kept."""

    def write(agent: str, presence: Presence, last: LastCall | None) -> None:
        status, reason = _stored(presence.status)
        row = rows.AgentState(agent, clock.now(), "", reason, "", status)
        if last is not None:
            wrap_up = last.wrap_up.total_seconds()
            row = replace(row, last_call=last.call, last_wrap_up=wrap_up, last_over=last.over)
        match presence.state:
            case Idle():
                row = replace(row, state="ready" if status == AVAILABLE else status)
            case WrapUp(until):
                row = replace(row, state=word(presence.state), until=until)
            case busy:
                row = replace(row, state=word(busy), call=busy.call)
        store.agent_state(row)

    return write


def restore(floor: Floor, states: Iterable[rows.AgentState], now: datetime) -> None:
    """Whoever had logged out or was not ready still is; who talks is known by what lives in the switch.

    Whoever was in wrap-up has the rest of it, and can say what came of the call that he had last.
    """
    for row in states:
        if row.status == NOT_READY:
            floor.restore(row.agent, NotReady(row.reason))
        elif row.status == LOGGED_OUT:
            floor.restore(row.agent, LoggedOut(row.reason))
        else:
            floor.log_in(row.agent)  # where agents must say so, he has
        if row.last_over is not None:
            floor.had(row.agent, LastCall(row.last_call, timedelta(seconds=row.last_wrap_up), row.last_over))
        if (
            row.until is not None and row.at <= now < row.until
        ):  # or the wall clock was set back, and it would last too long
            floor.restore(row.agent, WrapUp(row.until))


def _stored(status: Status) -> tuple[str, str]:
    match status:
        case Available():
            return AVAILABLE, ""
        case LoggedOut(by):
            return LOGGED_OUT, by
        case NotReady(reason, None):
            return NOT_READY, reason
        case NotReady(reason, _):
            return PAUSED, reason
