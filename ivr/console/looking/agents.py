"""Agents as rows: made anew for those alone with whom something has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ivr.calls.floor import Floor
from ivr.core.agent import (
    Assisting,
    Available,
    Idle,
    InCall,
    LoggedOut,
    NotReady,
    OnHold,
    Presence,
    Reserved,
    Ringing,
    State,
    Status,
    WrapUp,
    call_of,
)
from ivr.core.board import AgentRow
from ivr.core.day_figures import AgentDay
from ivr.core.duty import OnDuty
from ivr.core.queues import Queue
from ivr.core.router import may_serve
from ivr.core.rulebook import Agent

STATUS: Mapping[type[Status], str] = {Available: "available", NotReady: "not_ready", LoggedOut: "logged_out"}
STATE: Mapping[type[State], str] = {
    Idle: "idle",
    Reserved: "reserved",
    Ringing: "ringing",
    InCall: "in_a_call",
    OnHold: "on_hold",
    Assisting: "assisting",
    WrapUp: "wrap_up",
}
NOTHING_YET = AgentDay()


@dataclass(frozen=True, slots=True)
class _Known:
    """A row, and what it was made of."""

    duty: OnDuty
    presence: Presence
    figures: tuple[int, int]
    queues: tuple[str, ...]
    row: AgentRow

    def is_of(self, duty: OnDuty, presence: Presence, figures: tuple[int, int], queues: tuple[str, ...]) -> bool:
        """Whether it would be made of the very same again."""
        same = self.duty is duty and self.presence is presence and self.queues is queues
        return same and self.figures == figures


class Agents:
    """Rows of all agents; one with whom nothing has happened is the very same object as at the last look."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._known: dict[str, _Known] = {}
        self._queues = _Queues()

    def rows(self, queues: Mapping[str, Queue], day: Mapping[str, AgentDay], today: date) -> dict[str, AgentRow]:
        """Everybody, as he is now."""
        self._queues.take(queues, today)
        self._known = {
            duty.agent.id: self._one(duty, day.get(duty.agent.id, NOTHING_YET)) for duty in self._floor.agents()
        }
        return {agent: known.row for agent, known in self._known.items()}

    def _one(self, duty: OnDuty, day: AgentDay) -> _Known:
        known, presence = self._known.get(duty.agent.id), self._floor.presence(duty.agent.id)
        figures, queues = (day.answered, day.missed), self._queues.of(duty.agent)
        if known and known.is_of(duty, presence, figures, queues):
            return known
        return _Known(duty, presence, figures, queues, self._row(duty, presence, queues, day))

    def _row(self, duty: OnDuty, presence: Presence, queues: tuple[str, ...], day: AgentDay) -> AgentRow:
        status, state = presence.status, presence.state
        return AgentRow(
            id=duty.agent.id,
            name=duty.agent.name,
            team=duty.agent.team,
            status=STATUS[type(status)],
            reason=_why(status),
            state=STATE[type(state)],
            since=self._floor.since(duty.agent.id),
            until=presence.due,
            phone=duty.reachable,
            call=call_of(state) or None,
            queues=queues,
            answered=day.answered,
            missed=day.missed,
            average_talk_s=day.talk.seconds,
        )


def _why(status: Status) -> str:
    match status:
        case NotReady(reason):
            return reason
        case LoggedOut(by):
            return by
        case Available():
            return ""


class _Queues:
    """Which queues each agent may serve: worked out once for each agent, set of rules and day."""

    def __init__(self) -> None:
        self._by: tuple[Mapping[str, Queue], date] = (MappingProxyType({}), date.min)
        self._of: dict[str, tuple[Agent, tuple[str, ...]]] = {}

    def take(self, queues: Mapping[str, Queue], today: date) -> None:
        if self._by[0] is not queues or self._by[1] != today:
            self._by, self._of = (queues, today), {}

    def of(self, agent: Agent) -> tuple[str, ...]:
        """By the very same agent the very same answer."""
        known = self._of.get(agent.id)
        if known is None or known[0] is not agent:
            queues, today = self._by
            names = tuple(name for name, queue in queues.items() if may_serve(agent, queue, today))
            known = self._of[agent.id] = agent, names
        return known[1]
