"""The agents of a simulated day: their status and state by the same table as on the floor, and how they spend time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr.core.agent import (
    RONA,
    AgentState,
    Available,
    Idle,
    InCall,
    NotReady,
    OnHold,
    Presence,
    Reserved,
    Ringing,
    WrapUp,
)
from ivr.core.agent_events import Event, LogsIn, LogsOut, SaysNotReady, SaysReady, TimePasses
from ivr.core.agent_table import after, begin
from ivr.core.call import CallId
from ivr.core.choosing import NOTHING_YET, Tally
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.rulebook import Agent
from ivr.core.tallying import counted_anew, is_offered, tallied
from ivr.simulation.day.agenda import Agenda
from ivr.simulation.day.counts import Time

BREAK = "break"


@dataclass(slots=True, eq=False)
class _Seat:
    agent: Agent
    presence: Presence
    tally: Tally = NOTHING_YET
    since: int = 0
    """When he became as he is, or was last counted."""
    time: Time = field(default_factory=Time)
    break_ahead: int = 0
    """The length of a break that begins once he has ended his call; 0: none does."""


class Crew:
    """Everybody who takes calls; whoever is not as he was is told to the matcher."""

    def __init__(self, agents: Iterable[Agent], agenda: Agenda, matcher: Matcher, lasts: int) -> None:
        self._agenda, self._matcher, self._lasts = agenda, matcher, lasts
        first = begin(agenda.moment, logged_in=False)
        self._seats = {agent.id: _Seat(agent, first) for agent in agents}
        self._offers = 0
        for seat in self._seats.values():
            self._enter(seat)

    def state(self, agent: str) -> AgentState:
        """What he is, in one word."""
        return self._seats[agent].presence.seen

    def is_free(self, agent: str) -> bool:
        """Whether he can be rung now."""
        seat = self._seats.get(agent)
        return (
            seat is not None and isinstance(seat.presence.state, Idle) and isinstance(seat.presence.status, Available)
        )

    def tell(self, agent: str, event: Event) -> None:
        """Something happens to him; what cannot be does not happen."""
        seat = self._seats[agent]
        becomes = after(seat.presence, event, self._agenda.moment)
        if becomes is not None and becomes is not seat.presence:
            self._becomes(seat, becomes, event)

    def comes(self, agent: str) -> None:
        """His shift begins."""
        self.tell(agent, LogsIn())

    def goes(self, agent: str) -> CallId | None:
        """His shift ends, with the call that he has once that is over; gives the call that he is rung for."""
        return self._stops(agent, LogsOut())

    def pauses(self, agent: str, lasts: int) -> CallId | None:
        """His break begins, once the call that he has is over; gives the call that he is rung for."""
        seat = self._seats[agent]
        if not isinstance(seat.presence.status, Available | NotReady):
            return None
        seat.break_ahead = lasts
        return self._stops(agent, SaysNotReady(BREAK))

    def is_back(self, agent: str) -> None:
        """He says so, after he has let an offer ring."""
        if self._seats[agent].presence.status == NotReady(RONA):
            self.tell(agent, SaysReady())

    def time(self) -> dict[str, Time]:
        """How each has spent the hours in which calls came."""
        for seat in self._seats.values():
            self._note(seat)
        return {name: seat.time for name, seat in self._seats.items()}

    # --- inside

    def _stops(self, agent: str, event: Event) -> CallId | None:
        state = self._seats[agent].presence.state
        self.tell(agent, event)
        return state.call if isinstance(state, Reserved | Ringing) else None

    def _becomes(self, seat: _Seat, presence: Presence, event: Event) -> None:
        was, moment = seat.presence.state, self._agenda.moment
        self._note(seat)
        self._offers += is_offered(was, presence.state)
        seat.tally = tallied(seat.tally, event, was, presence.state, moment, self._offers)
        if isinstance(event, LogsIn):
            seat.tally = counted_anew(seat.tally, moment)
        before, seat.presence = seat.presence, presence
        if not _alike_to_matcher(before, presence):
            self._enter(seat)
        if (due := presence.due) is not None:
            self._agenda.on(due, self.tell, seat.agent.id, TimePasses())
        if seat.break_ahead and isinstance(presence.state, Idle):
            self._agenda.after(seat.break_ahead, self._break_is_over, seat.agent.id)
            seat.break_ahead = 0

    def _break_is_over(self, agent: str) -> None:
        if self._seats[agent].presence.status == NotReady(BREAK):
            self.tell(agent, SaysReady())

    def _enter(self, seat: _Seat) -> None:
        presence = seat.presence
        self._matcher.agent(OnDuty(seat.agent, True, presence.seen, seat.tally, presence.status))

    def _note(self, seat: _Seat) -> None:
        """What he has done until now counts, as far as calls came meanwhile."""
        now = min(self._agenda.now, self._lasts)
        spent, seat.since = now - seat.since, now
        presence = seat.presence
        if isinstance(presence.state, InCall | OnHold | WrapUp):
            seat.time.busy += spent
        elif isinstance(presence.status, Available):
            seat.time.ready += spent


def _alike_to_matcher(before: Presence, now: Presence) -> bool:
    """Whether he can be offered no more and no less: a busy agent is one, whatever he is busy with."""
    busy = not isinstance(before.state, Idle) and not isinstance(now.state, Idle)
    return busy and before.status is now.status
