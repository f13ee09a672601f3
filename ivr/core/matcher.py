"""Who gets whom, event by event: the offers of `ivr.core.router.matches`, without looking at everybody each time.

Two facts make it quick. Callers with the same demand, in one queue, stand in a **line** whose order never changes, and
whoever may serve one of them may serve all. And once all have been matched, no free agent is left who may serve a
caller who waits: only those who are new since then, callers or agents, can make a match. So a caller who is new looks
at the top of his **pool**, an agent who is free again at the heads of the lines before his pools.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from heapq import heapify, heappop, heappush
from itertools import islice

from ivr.core import turns
from ivr.core.agent import Ready, Reserved
from ivr.core.call import CallId
from ivr.core.caller import Caller, all_needs, changes
from ivr.core.census import MOST_NAMED, Census, census, singled_out
from ivr.core.demand import Demand
from ivr.core.duty import OnDuty
from ivr.core.headcount import census_of
from ivr.core.next_best import came_after
from ivr.core.offer import NextBest, Offer
from ivr.core.pools import Crowd, Line, Pool, Worker
from ivr.core.queues import Queue
from ivr.core.roster import Roster
from ivr.core.router import awaited, demand_of, missing, offer, standing_with
from ivr.core.rulebook import Agent
from ivr.core.shares import LOOK_AGAIN, Shares
from ivr.core.sharing import Rival
from ivr.core.turns import Turn


@dataclass(slots=True, eq=False)
class _Waiting:
    """A caller in the matcher's books."""

    caller: Caller
    turn: Turn
    lines: list[Line] = field(default_factory=list)
    offered: bool = False
    chosen: OnDuty | None = None
    """To whom he is offered, as he was just before."""


_Head = tuple[Turn, int, int, Line]
"""The turn now of who stands at this place in a line; before the line a number that keeps lines from being compared."""


class Matcher:
    """All who wait and all agents. Tell it what happens, then let it `settle`."""

    def __init__(self, *, agents_choose: bool = False, reasons: bool = True) -> None:
        """`agents_choose`: as in `ivr.core.router.matches`; `reasons`: whether anybody reads why an offer is made."""
        self._agents_choose, self._reasons = agents_choose, reasons
        self._roster = Roster()
        self._shares: Shares | None = None
        self.look_again = LOOK_AGAIN
        """How long it may be since it was seen who serves which queues, for forecasts."""
        self._waiting: dict[CallId, _Waiting] = {}
        self._queues: dict[str, list[Turn]] = {}
        self._on_the_line = Counter[str]()
        self._lines: dict[tuple[str, int, Demand], Line] = {}
        self._hoping: dict[str, set[CallId]] = {}
        """Agent -> callers who prefer him."""
        self._due: list[tuple[datetime, CallId]] = []
        self.widened: dict[CallId, None] = {}
        """Whom others may serve since all settled last, for time alone has made it so; an offer may have come of it."""
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
        self._on_the_line[caller.queue] += caller.on_the_line
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
        self._on_the_line[waiting.caller.queue] -= waiting.caller.on_the_line
        if not queue:
            del self._queues[waiting.caller.queue], self._on_the_line[waiting.caller.queue]
        for one in waiting.caller.prefers:
            self._hoping[one.agent].discard(call)

    def position(self, call: CallId) -> int:
        """1 for the caller who is next in his queue, offered to somebody or not; 0 if he does not wait."""
        waiting = self._waiting.get(call)
        return bisect_left(self._queues[waiting.caller.queue], waiting.turn) + 1 if waiting else 0

    def in_queue(self, queue: str) -> int:
        """How many stand in its line, whether they wait on the line or not."""
        return len(self._queues.get(queue, ()))

    def on_the_line(self, queue: str) -> int:
        """How many callers wait in it on the telephone."""
        return self._on_the_line[queue]

    # --- agents

    def agent(self, duty: OnDuty) -> None:
        """An agent is new, or is not as he was."""
        before = self._roster.take(duty)
        if duty.free_for_any:
            self._fresh[duty.agent.id] = None
        now = self._roster[duty.agent.id].duty
        if before is None or before.at_work != now.at_work or _other(before.agent, now.agent):
            self._again(duty.agent.id)

    def gone(self, agent: str) -> None:
        """He is no agent any more."""
        self._roster.drop(agent)
        self._fresh.pop(agent, None)
        self._again(agent)

    # --- decisions

    def settle(self, now: datetime, today: date) -> list[Offer]:
        """Every offer that can be made now, in turn; to each agent and for each caller one, which then stands."""
        self._turn_the_page(now, today)
        self._wake(now)
        if not self._new and not self._fresh:
            return []
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

    def next_best(self, call: CallId, now: datetime, today: date) -> NextBest | None:
        """Whom this caller would have been offered to instead, of those who are free once all have settled."""
        waiting = self._waiting[call]
        caller, chosen = waiting.caller, waiting.chosen
        if chosen is None:
            return None
        second = self._second(caller, chosen.agent.id, now, today)
        return NextBest(second.agent.id, came_after(caller, chosen, second, now, today)) if second else None

    def crowd(self, queue: Queue, now: datetime, today: date, language: str = "") -> Crowd:
        """How many agents may serve this queue's callers who speak this language (empty: it does not matter)."""
        self._turn_the_page(now, today)
        return self._roster.crowd(queue.all_needs, language)

    def rivals(
        self, queue: Queue, now: datetime, today: date, language: str = "", call: CallId = ""
    ) -> tuple[int, tuple[Rival, ...]]:
        """Who comes before this caller in other queues, and may be served by agents on duty for his.

        And how many of those agents serve nobody of these. A call that does not wait comes after all who do. Who serves
        which queues is as it was seen a moment ago (`look_again`).
        """
        shares, then = self._shares_at(now), turns.micros(now)
        others = (name for name in shares.waiting if name != queue.name and name in self._queues)
        ahead = {name: self._ahead(name, call, then) for name in others}
        return shares.rivals(queue.name, self.crowd(queue, now, today, language), ahead)

    def census(self, caller: Caller, now: datetime, today: date, most: int = MOST_NAMED) -> Census:
        """How every agent stands to this caller: so many at most are named, all others counted."""
        self._turn_the_page(now, today)
        if len(self._roster) <= most:
            return census(caller, self._roster.everybody(), now, today)
        pool = self._roster.pool(demand_of(caller, now))
        able = (worker.duty for name, worker in pool.members.items() if name not in caller.never)
        single = {one: worker.duty for one in singled_out(caller) if (worker := self._roster.get(one))}
        return census_of(caller, self._roster.headcount(pool), single, able, now, today, most)

    def next_change(self) -> datetime | None:
        """When to settle again at the latest, since time alone may then make a match."""
        while self._due and self._due[0][1] not in self._waiting:
            heappop(self._due)
        of_agents = self._roster.next_change()
        if not self._due:
            return of_agents
        return self._due[0][0] if of_agents is None else min(self._due[0][0], of_agents)

    def tidy(self) -> None:
        """Put away what only callers under older rules asked for: it would cost a little with each agent."""
        for key in [key for key, line in self._lines.items() if not line.callers]:
            line = self._lines.pop(key)
            if isinstance(pool := line.served_by, Pool):
                pool.lines.remove(line)
        self._roster.close_unused()
        self._shares = None

    # --- inside

    def _shares_at(self, now: datetime) -> Shares:
        if self._shares is None or not self._shares.hold(now, self.look_again):
            served: dict[Crowd, list[str]] = {}
            for queue, line in self._queues.items():
                first = self._waiting[line[0][2]].caller
                served.setdefault(self._roster.crowd(all_needs(first), ""), []).append(queue)
            self._shares = Shares(now, {queue: len(line) for queue, line in self._queues.items()}, served)
        return self._shares

    def _ahead(self, queue: str, call: CallId, now: int) -> int:
        """How many of this queue come before a caller of another, or of none: then all do."""
        line, me = self._queues[queue], self._waiting.get(call)
        if me is None:
            return len(line)
        pace = turns.pace(self._waiting[line[0][2]].caller.aging)
        points, since, _ = turns.at(me.turn, turns.pace(me.caller.aging), now)
        return bisect_left(line, (points + pace * now, since, call))

    def _turn_the_page(self, now: datetime, today: date) -> None:
        """Agents may do more, or less, for time alone."""
        for agent in self._roster.at(now) + self._roster.day(today):
            self._fresh[agent] = None
            self._again(agent)

    def _again(self, agent: str) -> None:
        """Who prefers him may now wait for him alone, or no longer."""
        self._new.update(dict.fromkeys(sorted(self._hoping.get(agent, ()))))

    def _wake(self, now: datetime) -> None:
        """Who has just come, or is back from an offer, is not woken by what was due before."""
        self.widened.clear()
        while self._due and self._due[0][0] <= now:
            _, call = heappop(self._due)
            if call in self._waiting and call not in self._new:
                self._new[call] = self.widened[call] = None

    def _stand(self, waiting: _Waiting, now: datetime, today: date) -> None:
        """Take the place in the line, or lines, where he belongs now.

        Who is offered to an agent, or picked for one, keeps out of them.
        """
        before = waiting.lines
        self._step_out(waiting)
        if not (waiting.offered or waiting.caller.picked):
            waiting.lines = self._lines_for(waiting.caller, now, today)
            for line in waiting.lines:
                insort(line.callers, waiting.turn)
        if waiting.lines == before:
            self.widened.pop(waiting.caller.call, None)

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

    def _second(self, caller: Caller, chosen: str, now: datetime, today: date) -> OnDuty | None:
        for worker in self._liked(caller, now, today):
            if worker.duty.free_for(caller.medium) and worker.duty.agent.id != chosen:
                return worker.duty
        if caller.prefers and self._alone(caller, turns.pace(caller.aging), now, today):
            return None
        found = self._roster.pool(demand_of(caller, now)).best(caller.call, caller.never | {chosen})
        return found.duty if found else None

    def _liked(self, caller: Caller, now: datetime, today: date) -> Iterator[Worker]:
        """Those whom he prefers, if they may serve him now, the most preferred first."""
        liked = [worker for one in caller.prefers if (worker := self._roster.get(one.agent))]
        alone = awaited(caller, {worker.duty.agent.id: worker.duty for worker in liked}, now, today)
        for worker in liked:
            agent = worker.duty.agent
            if (not alone or agent.id in alone) and not missing(agent, caller, now, today):
                yield worker

    def _reserve(self, waiting: _Waiting, worker: Worker) -> None:
        assert isinstance(worker.duty.state, Ready)
        waiting.chosen = worker.duty
        self._roster.take(replace(worker.duty, state=Reserved(waiting.caller.call, worker.duty.state.since)))
        self._step_out(waiting)
        waiting.offered = True


def _other(before: Agent, now: Agent) -> bool:
    return before is not now and before != now
