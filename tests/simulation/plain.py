"""The same centre, told again without the router: everybody who waits and everybody who is free is looked at each time.

The calls are those of `Source`; who gets whom, who is blocked and who hangs up is decided here, a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from ivr.core.queues import Choose
from ivr.simulation.counts import Counts
from ivr.simulation.model import ChooseCaller, Model
from ivr.simulation.source import Source


@dataclass(eq=False)
class Someone:
    """Who waits."""

    kind: str
    since: int
    service: int
    counts: Counts
    """Of those who do not count, some that nobody reads."""


@dataclass(eq=False)
class Worker:
    """An agent; `place` is his in the order of all, groups by their names."""

    skills: tuple[str, ...]
    place: int
    free: bool = True
    idle_since: int = 0
    calls: int = 0
    busy: int = 0
    latest: int = 0


class PlainCentre:
    """One replication of a model, as long as its calls come."""

    def __init__(self, model: Model, nth: int) -> None:
        self.model = model
        self.sources = {name: Source.of(kind, model.run.seed, nth) for name, kind in model.types.items()}
        in_order = sorted(model.groups.values(), key=lambda group: group.name)
        skills = [group.skills for group in in_order for _ in range(group.count)]
        self.workers = [Worker(of, place) for place, of in enumerate(skills)]
        self.waiting: list[Someone] = []
        self.in_system = self.came = self.answered = self.now = 0
        self.events: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self.numbers = count()

    def counts(self) -> dict[str, Counts]:
        """What came of the calls that count."""
        for source in self.sources.values():
            self._at(next(source.coming), self._comes, source)
        while self.events:
            self.now, _, happens, whom = heappop(self.events)
            happens(whom)
        return {name: source.counts for name, source in self.sources.items()}

    def _at(self, when: int, happens: Callable[[Any], None], whom: object) -> None:
        heappush(self.events, (when, next(self.numbers), happens, whom))

    def _comes(self, source: Source) -> None:
        run = self.model.run
        counts = source.counts if run.warmup_calls <= self.came < run.warmup_calls + run.calls else None
        self.came += 1
        if self.came < run.warmup_calls + 2 * run.calls:
            self._at(next(source.coming), self._comes, source)
        someone, patience = Someone(source.type.name, self.now, source.service(), counts or Counts()), source.patience()
        if self.model.lines is not None and self.in_system >= self.model.lines:
            someone.counts.blocked += 1
        else:
            self._enters(someone, patience)

    def _enters(self, someone: Someone, patience: int | None) -> None:
        self.in_system += 1
        someone.counts.entered += 1
        able = [worker for worker in self.workers if worker.free and someone.kind in worker.skills]
        if able:
            self._begins(min(able, key=lambda worker: self._better(worker, someone.kind)), someone)
            return
        self.waiting.append(someone)
        someone.counts.waited += 1
        if patience is not None:
            self._at(self.now + patience, self._hangs_up, someone)

    def _hangs_up(self, someone: Someone) -> None:
        if someone in self.waiting:
            self.waiting.remove(someone)
            self.in_system -= 1
            someone.counts.wait += self.now - someone.since

    def _better(self, worker: Worker, kind: str) -> tuple[float, ...]:
        first = {
            Choose.LONGEST_IDLE: 0.0,
            Choose.FEWEST_CALLS: worker.calls,
            Choose.LEAST_SKILLED: len(worker.skills),
            Choose.LOWEST_OCCUPANCY: worker.busy / worker.idle_since if worker.idle_since else 0.0,
            Choose.ROUND_ROBIN: worker.latest,
        }[self.model.choose_agent]
        return worker.skills.index(kind) if self.model.by_rank else 0, first, worker.idle_since, worker.place

    def _begins(self, worker: Worker, someone: Someone) -> None:
        self.answered += 1
        worker.free, worker.calls, worker.latest = False, worker.calls + 1, self.answered
        worker.busy += someone.service
        self._at(self.now + someone.service, self._ends, worker)
        wait = self.now - someone.since
        someone.counts.served += 1
        someone.counts.wait += wait
        someone.counts.in_time += wait <= self.model.run.service_level * 1_000_000

    def _ends(self, worker: Worker) -> None:
        self.in_system -= 1
        worker.free, worker.idle_since = True, self.now
        mine = [someone for someone in self.waiting if someone.kind in worker.skills]
        if mine:
            someone = min(mine, key=lambda someone: self._sooner(worker, someone))
            self.waiting.remove(someone)
            self._begins(worker, someone)

    def _sooner(self, worker: Worker, someone: Someone) -> tuple[int, int]:
        own_order = self.model.choose_caller is ChooseCaller.AGENT_ORDER
        return worker.skills.index(someone.kind) if own_order else 0, -self.model.types[someone.kind].priority
