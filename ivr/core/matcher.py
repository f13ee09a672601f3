"""Who gets whom, event by event: the offers of `ivr.core.router.matches`, without looking at everybody each time.

Two facts make it quick. Callers with the same demand, in one queue, stand in a **line** whose order never changes, and
whoever may serve one of them may serve all. And once all have been matched, no free agent is left who may serve a
caller who waits: only those who are new since then, callers or agents, can make a match. So a caller who is new looks
at the top of his **pool**, an agent who is free again at the heads of the lines before his pools.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from heapq import heapify, heappop, heappush
from itertools import islice

from ivr.core import turns
from ivr.core.agent import Ready, Reserved
from ivr.core.call import CallId
from ivr.core.demand import Demand
from ivr.core.pools import Crowd, Line, Pool, Worker
from ivr.core.queues import Queue
from ivr.core.roster import Roster
from ivr.core.router import Caller, Offer, OnDuty, awaited, changes, demand_of, missing, offer, standing_with
from ivr.core.turns import Turn


@dataclass(slots=True, eq=False)
class _Waiting:
    """A caller in the matcher's books."""

    caller: Caller
    turn: Turn
    lines: list[Line] = field(default_factory=list)
    offered: bool = False


_Head = tuple[Turn, int, int, Line]
"""The turn now of who stands at this place in a line; before the line a number that keeps lines from being compared."""


class Matcher:
    """All who wait and all agents. Tell it what happens, then let it `settle`."""

    def __init__(self, *, agents_choose: bool = False, reasons: bool = True) -> None:
        """`agents_choose`: as in `ivr.core.router.matches`; `reasons`: whether anybody reads why an offer is made."""
        self._agents_choose, self._reasons = agents_choose, reasons
        self._roster = Roster()
        self._waiting: dict[CallId, _Waiting] = {}
        self._queues: dict[str, list[Turn]] = {}
        self._lines: dict[tuple[str, int, Demand], Line] = {}
        self._hoping: dict[str, set[CallId]] = {}
        """Agent -> callers who prefer him."""
        self._due: list[tuple[datetime, CallId]] = []
        self._new: dict[CallId, None] = {}
        """Callers who have to take their place in a line."""
        self._fresh: dict[str, None] = {}
        """Agents who may have become free."""

    # --- callers

    def join(self, caller: Caller) -> None:
        """He waits from now on; or waits again, under other rules or because an offer has failed."""
        self.leave(caller.call)
        waiting = self._waiting[caller.call] = _Waiting(caller, caller.lasting)
        insort(self._queues.setdefault(caller.queue, []), waiting.turn)
        for one in caller.prefers:
            self._hoping.setdefault(one.agent, set()).add(caller.call)
        for at in changes(caller):
            heappush(self._due, (at, caller.call))
        self._new[caller.call] = None

    def leave(self, call: CallId) -> None:
        """He waits no longer."""
        waiting = self._waiting.pop(call, None)
        if waiting is None:
            return
        self._step_out(waiting)
        self._new.pop(call, None)
        queue = self._queues[waiting.caller.queue]
        del queue[bisect_left(queue, waiting.turn)]
        if not queue:
            del self._queues[waiting.caller.queue]
        for one in waiting.caller.prefers:
            self._hoping[one.agent].discard(call)

    def position(self, call: CallId) -> int:
        """1 for the caller who is next in his queue, offered to somebody or not; 0 if he does not wait."""
        waiting = self._waiting.get(call)
        return bisect_left(self._queues[waiting.caller.queue], waiting.turn) + 1 if waiting else 0

    def in_queue(self, queue: str) -> int:
        """How many callers wait in it."""
        return len(self._queues.get(queue, ()))

    # --- agents

    def agent(self, duty: OnDuty) -> None:
        """An agent is new, or is not as he was."""
        before = self._roster.take(duty)
        if duty.free_for_any:
            self._fresh[duty.agent.id] = None
        if before is None or before.agent != duty.agent or before.at_work != duty.at_work:
            self._again(duty.agent.id)

    def gone(self, agent: str) -> None:
        """He is no agent any more."""
        self._roster.drop(agent)
        self._fresh.pop(agent, None)
        self._again(agent)

    # --- decisions

    def settle(self, now: datetime, today: date) -> list[Offer]:
        """Every offer that can be made now, in turn; to each agent and for each caller one, which then stands."""
        self._turn_the_page(today)
        self._wake(now)
        for call in self._new:
            self._stand(self._waiting[call], now, today)
        offers = self._match(self._hot(), now, today)
        self._new.clear()
        self._fresh.clear()
        return offers

    def others(self, call: CallId, now: datetime, today: date) -> list[Offer]:
        """Offers beside the one that this caller has, as many as ring together: to the best of those who are left.

        Ask once all have settled, so that nobody else waits for them. Who waits for one agent alone gets no others.
        """
        caller = self._waiting[call].caller
        count = caller.at_once - 1
        if count < 1 or (caller.prefers and self._alone(caller, turns.pace(caller.aging), now, today)):
            return []
        found = [worker for worker in self._liked(caller, now, today) if worker.duty.free][:count]
        pool = self._roster.pool(demand_of(caller, now))
        while len(found) < count:
            taken = {worker.duty.agent.id for worker in found}
            worker = pool.best(caller.call, caller.never | taken)
            if worker is None:
                break
            found.append(worker)
        return [offer(caller, worker.duty, now, today) for worker in found]

    def crowd(self, queue: Queue, today: date, language: str = "") -> Crowd:
        """How many agents may serve this queue's callers who speak this language (empty: it does not matter)."""
        self._turn_the_page(today)
        return self._roster.crowd(queue, language)

    def able(self, caller: Caller, now: datetime) -> Iterator[OnDuty]:
        """The agents who meet the caller's needs at this moment, as they are."""
        members = self._roster.pool(demand_of(caller, now)).members
        return (worker.duty for name, worker in members.items() if name not in caller.never)

    def next_change(self) -> datetime | None:
        """When to settle again at the latest, since time alone may then make a match."""
        while self._due and self._due[0][1] not in self._waiting:
            heappop(self._due)
        return self._due[0][0] if self._due else None

    def tidy(self) -> None:
        """Put away what only callers under older rules asked for: it would cost a little with each agent."""
        for key in [key for key, line in self._lines.items() if not line.callers]:
            line = self._lines.pop(key)
            if isinstance(pool := line.served_by, Pool):
                pool.lines.remove(line)
        self._roster.close_unused()

    # --- inside

    def _turn_the_page(self, today: date) -> None:
        for agent in self._roster.day(today):
            self._fresh[agent] = None
            self._again(agent)

    def _again(self, agent: str) -> None:
        """Who prefers him may now wait for him alone, or no longer."""
        self._new.update(dict.fromkeys(sorted(self._hoping.get(agent, ()))))

    def _wake(self, now: datetime) -> None:
        while self._due and self._due[0][0] <= now:
            _, call = heappop(self._due)
            if call in self._waiting:
                self._new[call] = None

    def _stand(self, waiting: _Waiting, now: datetime, today: date) -> None:
        """Take the place in the line, or lines, where he belongs now.

        Who is offered to an agent, or picked for one, keeps out of them.
        """
        self._step_out(waiting)
        if not (waiting.offered or waiting.caller.picked):
            waiting.lines = self._lines_for(waiting.caller, now, today)
            for line in waiting.lines:
                insort(line.callers, waiting.turn)

    def _step_out(self, waiting: _Waiting) -> None:
        for line in waiting.lines:
            del line.callers[bisect_left(line.callers, waiting.turn)]
        waiting.lines = []

    def _lines_for(self, caller: Caller, now: datetime, today: date) -> list[Line]:
        pace = turns.pace(caller.aging)
        if caller.prefers and (alone := self._alone(caller, pace, now, today)):
            return alone
        demand = demand_of(caller, now)
        line = self._lines.get((caller.queue, pace, demand))
        if line is None:
            pool = self._roster.pool(demand)
            line = self._lines[caller.queue, pace, demand] = Line(pool, pace, caller.medium)
            pool.lines.append(line)
        return [line]

    def _alone(self, caller: Caller, pace: int, now: datetime, today: date) -> list[Line]:
        liked = {one.agent: worker.duty for one in caller.prefers if (worker := self._roster.get(one.agent))}
        wanted = awaited(caller, liked, now, today)
        return [self._roster[agent].line_alone(pace, caller.medium) for agent in sorted(wanted)]

    def _hot(self) -> list[Line]:
        """The lines in which somebody may find an agent now."""
        found = {id(line): line for call in self._new for line in self._waiting[call].lines}
        for agent in self._fresh:
            worker = self._roster[agent]
            if worker.duty.free_for_any:
                self._roster.show(worker)
                found.update((id(line), line) for line in worker.lines())
        return list(found.values())

    def _match(self, lines: Iterable[Line], now: datetime, today: date) -> list[Offer]:
        """Callers of these lines in their turn, each with the best agent for him, until there is none for any."""
        offers, then = [], turns.micros(now)
        heads: list[_Head] = [
            (turns.at(line.callers[0], line.pace, then), 0, nth, line) for nth, line in enumerate(lines)
        ]
        heapify(heads)
        while heads:
            turn, place, nth, line = heappop(heads)
            waiting = self._waiting[turn[2]]
            if waiting.offered:
                pass
            elif (best := self._best(waiting.caller, line, now, today)) is not None:
                taken = self._taken(waiting, best, now, today)
                offers.append(self._offer(taken.caller, best.duty, now, today))
                self._reserve(taken, best)
            elif line.best(turn[2]) is None:
                continue
            else:
                place += 1
            if place < len(line.callers):
                heappush(heads, (turns.at(line.callers[place], line.pace, then), place, nth, line))
        return offers

    def _best(self, caller: Caller, line: Line, now: datetime, today: date) -> Worker | None:
        for worker in self._liked(caller, now, today):
            if worker.duty.free_for(caller.medium):
                return worker
        return line.best(caller.call, caller.never)

    def _offer(self, caller: Caller, duty: OnDuty, now: datetime, today: date) -> Offer:
        return offer(caller, duty, now, today) if self._reasons else Offer(caller.call, duty.agent.id, "")

    def _taken(self, first: _Waiting, worker: Worker, now: datetime, today: date) -> _Waiting:
        """Whom the agent takes who has been found for this caller: him, unless agents choose for themselves."""
        if not self._agents_choose:
            return first
        agent = worker.duty.agent
        lines = (line for line in worker.lines() if worker.duty.free_for(line.medium))
        callers = (caller for line in lines for caller in self._foremost(line, agent.id))
        best = min(callers, key=lambda caller: standing_with(agent, caller, now, today))
        return self._waiting[best.call]

    def _foremost(self, line: Line, agent: str) -> Iterator[Caller]:
        """The first of a line whom the agent may serve; where they wait for him alone, all, as their needs differ."""
        callers = (self._waiting[turn[2]].caller for turn in line.callers)
        able = (caller for caller in callers if agent not in caller.never)
        return islice(able, 1) if isinstance(line.served_by, Pool) else able

    def _liked(self, caller: Caller, now: datetime, today: date) -> Iterator[Worker]:
        """Those whom he prefers, if they may serve him, the most preferred first."""
        for one in caller.prefers:
            worker = self._roster.get(one.agent)
            if worker and not missing(worker.duty.agent, caller, now, today):
                yield worker

    def _reserve(self, waiting: _Waiting, worker: Worker) -> None:
        assert isinstance(worker.duty.state, Ready)
        self._roster.take(replace(worker.duty, state=Reserved(waiting.caller.call, worker.duty.state.since)))
        self._step_out(waiting)
        waiting.offered = True
