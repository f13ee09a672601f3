"""One replication: events in virtual time, and the matcher that says who serves whom.

The clock leaps from event to event, in whole microseconds. An offer is accepted at once, and whoever has ended a call
is free at once. Calls go on coming until the last one that counts has been answered or has given up, so that those who
wait at the end are treated as all others were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Any

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.choosing import Tally
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.rulebook import Agent, Skill
from ivr.simulation.counts import Counted, Counts, share
from ivr.simulation.model import ChooseCaller, Group, Model
from ivr.simulation.source import Source

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
TODAY = BEGIN.date()
SECOND = 1_000_000
"""Microseconds."""
TAIL = 1
"""After the last call that counts so many times their number may come: one that cannot keep up would go on for ever."""
TELL = 500
"""Calls after which progress is told."""

_MICROSECOND = timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """A moment of the simulation as the router knows moments."""
    return BEGIN + at * _MICROSECOND


@dataclass(slots=True, eq=False)
class _Call:
    """A caller in the system."""

    id: str
    since: int
    service: int
    counts: Counts | None
    """None: he came before or after those who count."""


@dataclass(slots=True, eq=False)
class _Seat:
    """An agent, and what he has done so far."""

    agent: Agent
    group: str
    began: int | None = None
    """When his call began; None: he is free."""
    calls: int = 0
    busy: int = 0
    """Microseconds, in calls that are over."""
    turn: int = 0


_Event = tuple[int, int, Callable[[Any], None], Any]
"""When, a number that no other has, what happens, and to whom."""


class Centre:
    """All who call and all who answer, until the last call that counts is answered or has given up."""

    def __init__(self, model: Model, nth: int, tell: Callable[[int], None] = lambda calls: None) -> None:
        self._model, self._tell = model, tell
        self._matcher = Matcher(agents_choose=model.choose_caller is ChooseCaller.AGENT_ORDER, reasons=False)
        self._events: list[_Event] = []
        self._numbers = count()
        self._run = f"{model.run.seed}/{nth}"
        """Begins the calls' names: an agent is drawn by lot from the name of the call."""
        self._now = 0
        self._sources = [Source.of(kind, model.run.seed, nth) for kind in model.types.values()]
        self._seats = {seat.agent.id: seat for group in model.groups.values() for seat in _seats(group)}
        self._waiting: dict[str, _Call] = {}
        self._in_system = self._came = self._offers = 0
        self._open = model.run.calls
        """Calls that count and are still to come or to be answered."""
        self._first, self._latest = inf, -inf
        """When the first and the latest call that counts came."""
        self._busy = dict.fromkeys(model.groups, 0.0)
        """By group, microseconds in calls since the first one that counts."""
        self._since: defaultdict[str, float] = defaultdict(float)
        """Of those, the ones since the latest: it may be the last, as rates may end with 0."""

    def run(self) -> Counted:
        """Let it all happen."""
        for seat in self._seats.values():
            self._is_free(seat)
        for source in self._sources:
            self._expect(source)
        while self._open and self._events:
            self._now, _, happens, whom = heappop(self._events)
            happens(whom)
        for seat in self._seats.values():
            self._note_busy(seat)
        return Counted({source.type.name: source.counts for source in self._sources}, self._utilisation())

    # --- what happens

    def _arrives(self, source: Source) -> None:
        nth, run = self._came, self._model.run
        self._came += 1
        if self._came < run.warmup_calls + (1 + TAIL) * run.calls:
            self._expect(source)
        if not self._came % TELL:
            self._tell(TELL)
        if nth == run.warmup_calls:
            self._first = self._now
        counts = source.counts if run.warmup_calls <= nth < run.warmup_calls + run.calls else None
        if counts:
            self._latest = self._now
            self._since.clear()
        call = _Call(f"{self._run}/{nth:09}", self._now, source.service(), counts)
        patience = source.patience()
        if self._model.lines is not None and self._in_system >= self._model.lines:
            self._is_blocked(call)
        else:
            self._enters(call, source, patience)

    def _is_blocked(self, call: _Call) -> None:
        if call.counts:
            call.counts.blocked += 1
            self._open -= 1

    def _enters(self, call: _Call, source: Source, patience: int | None) -> None:
        self._in_system += 1
        self._waiting[call.id] = call
        self._matcher.join(self._caller(call, source))
        self._settle()
        waits = call.id in self._waiting
        if waits and patience is not None:
            self._at(self._now + patience, self._hangs_up, call)
        if call.counts:
            call.counts.entered += 1
            call.counts.waited += waits

    def _hangs_up(self, call: _Call) -> None:
        if self._waiting.pop(call.id, None):
            self._matcher.leave(call.id)
            self._in_system -= 1
            if call.counts:
                call.counts.wait += self._now - call.since
                self._open -= 1

    def _is_answered(self, call: _Call, seat: _Seat) -> None:
        self._matcher.leave(call.id)
        self._offers += 1
        seat.began, seat.turn, seat.calls = self._now, self._offers, seat.calls + 1
        self._at(self._now + call.service, self._is_over, seat)
        if call.counts:
            wait = self._now - call.since
            call.counts.wait += wait
            call.counts.served += 1
            call.counts.in_time += wait <= self._model.run.service_level * SECOND
            self._open -= 1

    def _is_over(self, seat: _Seat) -> None:
        self._in_system -= 1
        self._note_busy(seat)
        self._is_free(seat)
        self._settle()

    # --- how

    def _at(self, at: int, happens: Callable[[Any], None], whom: object) -> None:
        heappush(self._events, (at, next(self._numbers), happens, whom))

    def _expect(self, source: Source) -> None:
        at = next(source.coming, None)
        if at is not None:
            self._at(at, self._arrives, source)

    def _caller(self, call: _Call, source: Source) -> Caller:
        kind, model = source.type, self._model
        since = moment(call.since)
        choose, by_rank = model.choose_agent, model.by_rank
        return Caller(call.id, kind.name, source.needs, kind.priority, since, choose=choose, by_rank=by_rank)

    def _settle(self) -> None:
        for offer in self._matcher.settle(moment(self._now), TODAY):
            self._is_answered(self._waiting.pop(offer.call), self._seats[offer.agent])

    def _is_free(self, seat: _Seat) -> None:
        tally = Tally(seat.calls, seat.busy * _MICROSECOND, BEGIN, seat.turn)
        self._matcher.agent(OnDuty(seat.agent, True, Ready(moment(self._now)), tally))

    def _note_busy(self, seat: _Seat) -> None:
        """His call is over, or all is: of its time, that counts between the first and the last call that count."""
        if seat.began is not None:
            seat.busy += self._now - seat.began
            self._busy[seat.group] += max(0, self._now - max(seat.began, self._first))
            self._since[seat.group] += self._now - max(seat.began, self._latest)
            seat.began = None

    def _utilisation(self) -> dict[str, float]:
        lasted = self._latest - self._first
        busy = {name: self._busy[name] - self._since[name] for name in self._busy}
        groups = self._model.groups.values()
        return {group.name: share(busy[group.name], group.count * max(lasted, 0.0)) for group in groups}


def _seats(group: Group) -> list[_Seat]:
    skills = tuple(map(Skill, group.skills))
    names = (f"{group.name}/{nth:06}" for nth in range(1, group.count + 1))
    return [_Seat(Agent(name, name, skills), group.name) for name in names]
