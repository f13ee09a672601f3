"""Every agent, and which pools he belongs to: found by skills, so that nobody is compared with everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count

from ivr.core.agent import Ready
from ivr.core.demand import Demand, Order
from ivr.core.pools import Pool, Worker
from ivr.core.queues import Choose
from ivr.core.router import OnDuty

_NO_NEED = ""


class Roster:
    """The agents as they are, and the pools that callers have asked for so far."""

    def __init__(self) -> None:
        self._today = date.min
        self._editions = count(1)
        self._workers: dict[str, Worker] = {}
        self._pools: dict[Demand, Pool] = {}
        self._asking: dict[str, list[Pool]] = {}
        """Skill -> pools whose first need it is."""
        self._able: dict[str, set[str]] = {}
        """Skill -> agents who have it, at whatever level."""
        self._expiring: dict[date, set[str]] = {}
        """Last day of a certificate -> agents whose it is."""

    def __getitem__(self, agent: str) -> Worker:
        return self._workers[agent]

    def get(self, agent: str) -> Worker | None:
        """The agent, if there is such a one."""
        return self._workers.get(agent)

    def take(self, duty: OnDuty) -> OnDuty | None:
        """Take an agent as he is from now on; gives what he was, if he was there."""
        worker = self._workers.get(duty.agent.id)
        if worker is None:
            self._workers[duty.agent.id] = worker = Worker(duty)
            self._enter(worker)
            return None
        before, worker.duty = worker.duty, duty
        if before.agent is not duty.agent and before.agent != duty.agent:
            self._strike(worker, before)
            self._enter(worker)
        worker.edition = next(self._editions)
        return before

    def drop(self, agent: str) -> None:
        """He is no agent any more."""
        if worker := self._workers.pop(agent, None):
            self._strike(worker, worker.duty)
            worker.edition = next(self._editions)

    def show(self, worker: Worker) -> None:
        """Put a free agent where callers look for him."""
        assert isinstance(worker.duty.state, Ready)
        agent, since, tally = worker.duty.agent, worker.duty.state.since, worker.duty.tally
        worker.edition = next(self._editions)
        known: dict[Choose | None, Order] = {}
        for pool in worker.pools:
            alike = pool.alike
            order = known.get(alike) if alike else None
            if order is None:
                order = known[alike] = pool.demand.order(agent, since, tally, self._today)
            pool.push(order, worker)

    def pool(self, demand: Demand) -> Pool:
        """The agents who may serve such callers."""
        pool = self._pools.get(demand)
        if pool is None:
            pool = self._pools[demand] = Pool(demand)
            self._asking.setdefault(_first(demand), []).append(pool)
            for worker in self._candidates(demand):
                if self._join(worker, pool) and worker.duty.free:
                    self._show_in(worker, pool)
        return pool

    def close_unused(self) -> None:
        """Forget the pools before which no line is kept."""
        self._pools = {demand: pool for demand, pool in self._pools.items() if pool.lines}
        for skill, pools in self._asking.items():
            self._asking[skill] = [pool for pool in pools if pool.lines]
        for worker in self._workers.values():
            worker.pools = [pool for pool in worker.pools if pool.lines]

    def day(self, today: date) -> list[str]:
        """It is this day now: the agents who can do more, or less, than on the day before."""
        if today == self._today:
            return []
        first, last = sorted((self._today, today))
        self._today = today
        changed = sorted({a for day, agents in self._expiring.items() if first <= day < last for a in agents})
        for agent in changed:
            worker = self._workers[agent]
            self._strike(worker, worker.duty)
            self._enter(worker)
            worker.edition = next(self._editions)
        return changed

    # --- inside

    def _enter(self, worker: Worker) -> None:
        agent = worker.duty.agent
        for skill in agent.skills:
            self._able.setdefault(skill.name, set()).add(agent.id)
            if skill.until is not None:
                self._expiring.setdefault(skill.until, set()).add(agent.id)
        for asked in (_NO_NEED, *(skill.name for skill in agent.skills)):
            for pool in self._asking.get(asked, ()):
                self._join(worker, pool)

    def _strike(self, worker: Worker, before: OnDuty) -> None:
        for skill in before.agent.skills:
            self._able[skill.name].discard(before.agent.id)
            if skill.until is not None:
                self._expiring[skill.until].discard(before.agent.id)
        for pool in worker.pools:
            pool.members -= 1
        worker.pools = []

    def _join(self, worker: Worker, pool: Pool) -> bool:
        suits = not pool.demand.lacking(worker.duty.agent, self._today)
        if suits:
            pool.members += 1
            worker.pools.append(pool)
        return suits

    def _show_in(self, worker: Worker, pool: Pool) -> None:
        assert isinstance(worker.duty.state, Ready)
        since, tally = worker.duty.state.since, worker.duty.tally
        pool.push(pool.demand.order(worker.duty.agent, since, tally, self._today), worker)

    def _candidates(self, demand: Demand) -> Iterable[Worker]:
        """No agent but these can meet all the needs."""
        if not demand.needs:
            return self._workers.values()
        fewest = min((self._able.get(need.skill, set()) for need in demand.needs), key=len)
        return self._in_order(fewest)

    def _in_order(self, agents: Iterable[str]) -> Iterator[Worker]:
        return (self._workers[agent] for agent in sorted(agents))


def _first(demand: Demand) -> str:
    return demand.needs[0].skill if demand.needs else _NO_NEED
