"""A day by one rulebook, or by two on the very same callers, in replications side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.core.able import may
from ivr.core.rulebook import Rulebook
from ivr.simulation.day.callers import callers
from ivr.simulation.day.counts import Counted
from ivr.simulation.day.day import Day, Scene
from ivr.simulation.day.load import Load
from ivr.simulation.day.phones import Phones
from ivr.simulation.day.shifts import appointments
from ivr.simulation.running import Progress, replicated


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules by which a day is simulated, and what comes, as it is read with these rules."""

    rules: Rulebook
    load: Load

    @property
    def unserved(self) -> list[str]:
        """The queues for which people call, and which no agent may serve on that day."""
        agents, day = self.rules.agents.values(), self.load.day
        queues = (self.rules.queues[one.queue] for one in self.load.callers)
        return [queue.name for queue in queues if not any(may(agent, queue, day) for agent in agents)]


@dataclass(frozen=True, slots=True)
class _Replication:
    """What a process is given to do: first all replications of the first plan, then those of the next."""

    plans: tuple[Plan, ...]

    def __call__(self, nth: int, tell: Callable[[int], None]) -> Counted:
        which, replication = divmod(nth, self.plans[0].load.replications)
        return simulated(self.plans[which], replication, tell)


def simulated(plan: Plan, nth: int, tell: Callable[[int], None] = lambda calls: None) -> Counted:
    """One replication."""
    rules, load = plan.rules, plan.load
    scene = Scene(
        load.day,
        load.begins,
        load.lasts,
        callers(load, rules, nth),
        appointments(load, rules.agents.values(), nth),
        Phones.of(load, nth),
    )
    return Day(rules, scene, tell).run()


def run(
    plans: Sequence[Plan], progress: Progress = lambda come, of: None, processes: int | None = None
) -> list[list[Counted]]:
    """All replications of each plan, in their order."""
    each = plans[0].load.replications
    calls = round(sum(each * plan.load.calls for plan in plans))
    found = replicated(_Replication(tuple(plans)), each * len(plans), calls, progress, processes)
    return [found[nth * each : (nth + 1) * each] for nth in range(len(plans))]
