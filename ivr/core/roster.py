"""Every agent, and which pools he belongs to: found by skills, so that nobody is compared with everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from ivr.core.agent import Ready
from ivr.core.demand import Demand, Order
from ivr.core.duty import OnDuty
from ivr.core.eligibility import next_change
from ivr.core.headcount import Headcount, SkillChanges, moves
from ivr.core.moments import Moments
from ivr.core.needs import AnyOf, Need, Needs, Single
from ivr.core.pools import Crowd, Pool, Team, Worker
from ivr.core.queues import Choose
from ivr.core.rulebook import Agent
from ivr.core.skills import first_skills, lacking
from ivr.core.standing import as_of

_NO_NEED = ""


class Roster:
    """The agents as they are, and the pools that callers have asked for so far."""

    def __init__(self) -> None:
        self._today = date.min
        self._now = datetime.min.replace(tzinfo=UTC)
        self._moments = Moments()
        self._editions = count(1)
        self._changes = SkillChanges()
        self._workers: dict[str, Worker] = {}
        self._pools: dict[Demand, Pool] = {}
        self._asking: dict[str, list[Pool]] = {}
        """Skill -> pools whose first need it is, or that of one of the alternatives with which their needs begin."""
        self._able: dict[str, set[str]] = {}
        """Skill -> agents who have it, at whatever level."""
        self._expiring: dict[date, set[str]] = {}
        """Last day of a certificate -> agents whose it is."""
        self._crowds: dict[tuple[tuple[Needs, ...], str], Crowd] = {}
        self._counting: dict[str, list[Crowd]] = {}
        """Skill -> crowds for which it is a first need, at first or once relaxed."""
        self._teams: dict[frozenset[Crowd], Team] = {}

    def __len__(self) -> int:
        return len(self._workers)

    def __getitem__(self, agent: str) -> Worker:
        return self._workers[agent]

    def get(self, agent: str) -> Worker | None:
        """The agent, if there is such a one."""
        return self._workers.get(agent)

    def take(self, duty: OnDuty) -> OnDuty | None:
        """Take an agent as he is from now on; gives what he was, if he was there."""
        given = duty.agent
        worker = self._workers.get(given.id)
        if given.answers:
            duty = replace(duty, agent=self._as_he_stands(worker, given))
        if worker is None:
            self._workers[given.id] = worker = Worker(duty, given)
            self._enter(worker)
            return None
        before = worker.duty
        if given is not before.agent:
            worker.given = given
        if before.agent is not duty.agent and before.agent != duty.agent:
            self._strike(worker)
            worker.duty = duty
            self._enter(worker)
        else:
            worker.duty = duty
            _recount(worker, before)
        worker.changed(next(self._editions))
        return before

    def drop(self, agent: str) -> None:
        """He is no agent any more."""
        if worker := self._workers.pop(agent, None):
            self._strike(worker)
            worker.changed(next(self._editions))

    def show(self, worker: Worker) -> None:
        """Put a free agent where callers look for him."""
        worker.changed(next(self._editions))
        known: dict[Choose | None, Order] = {}
        for pool in worker.pools:
            if not worker.duty.free_for(pool.demand.medium):
                continue
            alike = pool.alike
            order = known.get(alike) if alike else None
            if order is None:
                order = known[alike] = self._order(worker, pool)
            pool.push(order, worker)

    def pool(self, demand: Demand) -> Pool:
        """The agents who may serve such callers."""
        pool = self._pools.get(demand)
        if pool is None:
            pool = self._pools[demand] = Pool(demand)
            for first in _firsts(demand.needs):
                self._asking.setdefault(first, []).append(pool)
            for worker in self._candidates(demand.needs):
                if self._join(worker, pool) and worker.duty.free_for(demand.medium):
                    pool.push(self._order(worker, pool), worker)
        return pool

    def crowd(self, all_needs: tuple[Needs, ...], language: str) -> Crowd:
        """How many may serve callers with such needs who speak this language (empty: it does not matter)."""
        asked = all_needs, language
        crowd = self._crowds.get(asked)
        if crowd is None:
            crowd = self._crowds[asked] = Crowd(*asked)
            for first in {first for needs in all_needs for first in _firsts(needs)}:
                self._counting.setdefault(first, []).append(crowd)
            able = {id(worker): worker for needs in all_needs for worker in self._candidates(needs)}
            for worker in able.values():
                self._count_in(worker, crowd)
                self._team_up(worker)
        return crowd

    def everybody(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return [worker.duty for worker in self._workers.values()]

    def headcount(self, pool: Pool) -> Headcount:
        """How many stand how to the callers of this pool; from the first time on it is kept."""
        found = pool.headcount
        if found is None:
            found = pool.headcount = Headcount(pool.demand)
            for worker in pool.members.values():
                self._count_head(worker, found)
        found.catch_up(self._changes, self.everybody, self._today)
        return found

    def close_unused(self) -> None:
        """Forget the pools before which no line is kept, and count all crowds afresh when they are asked for."""
        self._pools = {demand: pool for demand, pool in self._pools.items() if pool.lines}
        for skill, pools in self._asking.items():
            self._asking[skill] = [pool for pool in pools if pool.lines]
        for worker in self._workers.values():
            worker.pools = [pool for pool in worker.pools if pool.lines]
            worker.headcounts = [pool.headcount for pool in worker.pools if pool.headcount]
            worker.crowds, worker.team = [], None
        self._crowds.clear()
        self._teams.clear()
        self._counting.clear()

    def day(self, today: date) -> list[str]:
        """It is this day now: the agents who can do more, or less, than on the day before."""
        if today == self._today:
            return []
        first, last = sorted((self._today, today))
        self._today = today
        changed = sorted({a for day, agents in self._expiring.items() if first <= day < last for a in agents})
        for agent in changed:
            worker = self._workers[agent]
            self._strike(worker)
            self._enter(worker)
            worker.changed(next(self._editions))
        self._changes.forget()
        return changed

    def at(self, now: datetime) -> list[str]:
        """It is this moment now: the agents of whom something else holds than before."""
        self._now = now
        due = self._moments.due(now)
        return [agent for agent in due if self._stands_otherwise(self._workers[agent])] if due else due

    def next_change(self) -> datetime | None:
        """When something begins or ends next that is said of an agent."""
        return self._moments.first()

    # --- inside

    def _as_he_stands(self, worker: Worker | None, given: Agent) -> Agent:
        """Nothing is looked up for who is the same as before: how he stands is kept up to date."""
        if worker is not None and (given is worker.given or given is worker.duty.agent):
            return worker.duty.agent
        return as_of(given, self._now)

    def _stands_otherwise(self, worker: Worker) -> bool:
        agent = as_of(worker.duty.agent, self._now)
        if agent is worker.duty.agent:
            self._note(agent)
            return False
        self._strike(worker)
        worker.duty = replace(worker.duty, agent=agent)
        self._enter(worker)
        worker.changed(next(self._editions))
        return True

    def _note(self, agent: Agent) -> None:
        """When to look at him again."""
        self._moments.note(agent.id, next_change(agent.answers, self._now))

    def _enter(self, worker: Worker) -> None:
        agent = worker.duty.agent
        if agent.answers:
            self._note(agent)
        self._changes.note(agent, 1, len(self._workers))
        for skill in agent.skills:
            self._able.setdefault(skill.name, set()).add(agent.id)
            if skill.until is not None:
                self._expiring.setdefault(skill.until, set()).add(agent.id)
        asked = (_NO_NEED, *(skill.name for skill in agent.skills))
        for pool in {id(pool): pool for first in asked for pool in self._asking.get(first, ())}.values():
            self._join(worker, pool)
        for crowd in {id(crowd): crowd for first in asked for crowd in self._counting.get(first, ())}.values():
            self._count_in(worker, crowd)
        self._team_up(worker)

    def _strike(self, worker: Worker) -> None:
        agent = worker.duty.agent
        self._changes.note(agent, -1, len(self._workers))
        for skill in agent.skills:
            self._able[skill.name].discard(agent.id)
            if skill.until is not None:
                self._expiring[skill.until].discard(agent.id)
        if agent.answers:
            self._moments.note(agent.id, None)
        for pool in worker.pools:
            del pool.members[agent.id]
        for crowd, first in worker.crowds:
            crowd.count(worker.duty, first, -1)
        for headcount in worker.headcounts:
            headcount.counts(worker.duty, -1)
        worker.pools, worker.crowds, worker.headcounts = [], [], []
        self._team_up(worker)

    def _join(self, worker: Worker, pool: Pool) -> bool:
        suits = not pool.demand.lacking(worker.duty.agent, self._today)
        if suits:
            pool.members[worker.duty.agent.id] = worker
            worker.pools.append(pool)
            if pool.headcount:
                self._count_head(worker, pool.headcount)
        return suits

    def _count_head(self, worker: Worker, headcount: Headcount) -> None:
        headcount.counts(worker.duty, 1)
        worker.headcounts.append(headcount)

    def _order(self, worker: Worker, pool: Pool) -> Order:
        duty = worker.duty
        assert isinstance(duty.state, Ready)
        return pool.demand.order(duty.agent, duty.state.since, duty.tally, self._today, len(duty.tasks))

    def _count_in(self, worker: Worker, crowd: Crowd) -> None:
        agent = worker.duty.agent
        first, *relaxed = (not lacking(agent, needs, self._today, crowd.language) for needs in crowd.all_needs)
        if first or any(relaxed):
            worker.crowds.append((crowd, first))
            crowd.count(worker.duty, first, 1)

    def _team_up(self, worker: Worker) -> None:
        """He goes to those who belong to the same crowds."""
        if before := worker.team:
            before.members -= 1
            before.at_work -= worker.duty.at_work
            if not before.members:
                del self._teams[before.crowds]
                for crowd in before.crowds:
                    crowd.teams.discard(before)
        worker.team = self._team(frozenset(crowd for crowd, _ in worker.crowds)) if worker.crowds else None
        if worker.team:
            worker.team.members += 1
            worker.team.at_work += worker.duty.at_work

    def _team(self, crowds: frozenset[Crowd]) -> Team:
        team = self._teams.get(crowds)
        if team is None:
            team = self._teams[crowds] = Team(crowds)
            for crowd in crowds:
                crowd.teams.add(team)
        return team

    def _candidates(self, needs: Needs) -> Iterable[Worker]:
        """No agent but these can meet all the needs."""
        if not first_skills(needs):
            return self._workers.values()
        return [self._workers[agent] for agent in sorted(self._fewest(needs))]

    def _fewest(self, needs: Needs) -> set[str]:
        return min((self._with(need) for need in needs if first_skills((need,))), key=len)

    def _with(self, need: Single | AnyOf) -> set[str]:
        """Who has the skill, at whatever level, or those of an alternative."""
        if isinstance(need, AnyOf):
            return set().union(*map(self._fewest, need.alternatives))
        return self._able.get(need.skill, set()) if isinstance(need, Need) else set()


def _firsts(needs: Needs) -> tuple[str, ...]:
    return first_skills(needs) or (_NO_NEED,)


def _recount(worker: Worker, before: OnDuty) -> None:
    if worker.headcounts:
        moves(worker.headcounts, before, worker.duty)
    if worker.crowds and (before.at_work, before.free) != (worker.duty.at_work, worker.duty.free):
        for crowd, first in worker.crowds:
            crowd.count(before, first, -1)
            crowd.count(worker.duty, first, 1)
        if worker.team:
            worker.team.at_work += worker.duty.at_work - before.at_work
