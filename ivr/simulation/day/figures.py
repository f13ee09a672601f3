"""Figures of a simulated day: of all calls, by queue, skill, half-hour and group of agents; and how two days differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from ivr.core.rulebook import Agent
from ivr.core.skills import every_skill
from ivr.simulation.counts import share
from ivr.simulation.day.counts import Counted, Counts, Time, together
from ivr.simulation.day.running import Plan
from ivr.simulation.figures import Figure, figure

SECOND = 1_000_000
CALLS: Mapping[str, Callable[[Counts], float]] = {
    "offered": lambda k: k.offered,
    "service_level": lambda k: share(k.in_time, k.offered),
    "mean_answer_s": lambda k: share(k.wait / SECOND, k.served),
    "longest_wait_s": lambda k: k.longest / SECOND,
    "abandoned": lambda k: share(k.abandoned, k.offered),
    "to_rm": lambda k: share(k.rm, k.offered),
    "to_number": lambda k: share(k.number, k.offered),
    "to_voicemail": lambda k: share(k.voicemail, k.offered),
    "to_callback": lambda k: share(k.callback, k.offered),
    "to_message": lambda k: share(k.message, k.offered),
    "to_queue": lambda k: share(k.other_queue, k.offered),
    "missed_offers": lambda k: share(k.missed, k.rung),
}
"""Figures of calls, by name."""

T = TypeVar("T")
U = TypeVar("U")
Row = Mapping[str, T]
Rows = Mapping[str, Row[T]]


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What a day came to; each row by its figures' names."""

    total: Row[T]
    """Of all calls, each counted once."""
    queues: Rows[T]
    """Of those who came to a queue, from outside or from another."""
    skills: Rows[T]
    """Of those who came to a queue that needs this skill, and how busy the agents are who have it."""
    agents: Rows[T]
    """By what they can."""
    half_hours: Rows[T]
    """Of all calls, by the half-hour in which they came."""


Values = Told[Sequence[float]]
"""One from each replication."""


def values(plan: Plan, replications: Sequence[Counted]) -> Values:
    """The figures of each replication."""
    queues = list(dict.fromkeys(name for one in replications for name in one.queues))
    groups = groups_of(plan)
    return Told(
        _calls([together(one.total) for one in replications]),
        {name: _calls([_of_queues(one, (name,)) for one in replications]) for name in queues},
        dict(_skills(plan, queues, replications)),
        {name: _agents(len(agents), agents, replications) for name, agents in groups.items()},
        {name: _calls([one.total[nth] for one in replications]) for nth, name in enumerate(half_hours(plan))},
    )


def figures(found: Values) -> Told[Figure]:
    """Their means, and how far off these may be."""
    return _each(found, figure)


def differences(these: Values, those: Values) -> Told[Figure]:
    """By how much these exceed those, replication by replication on the same callers; rows that both have."""
    return Told(
        _difference(these.total, those.total),
        _in_both(these.queues, those.queues),
        _in_both(these.skills, those.skills),
        _in_both(these.agents, those.agents),
        _in_both(these.half_hours, those.half_hours),
    )


def half_hours(plan: Plan) -> list[str]:
    """When each begins, by the firm's clock: `08:30`."""
    zone, load = ZoneInfo(plan.rules.firm.timezone), plan.load
    return [f"{load.at(nth).astimezone(zone):%H:%M}" for nth in range(load.half_hours)]


def groups_of(plan: Plan) -> dict[str, list[str]]:
    """The agents who can do the same on that day, by what that is."""
    groups: dict[frozenset[str], list[Agent]] = {}
    for agent in plan.rules.agents.values():
        groups.setdefault(frozenset(_can(agent, plan)), []).append(agent)
    return {", ".join(_can(agents[0], plan)) or "nothing": [one.id for one in agents] for agents in groups.values()}


def _can(agent: Agent, plan: Plan) -> list[str]:
    return [skill.name for skill in agent.skills if skill.until is None or skill.until >= plan.load.day]


def _skills(plan: Plan, queues: Sequence[str], found: Sequence[Counted]) -> Iterator[tuple[str, Row[Sequence[float]]]]:
    needs = {name: {need.skill for need in every_skill(plan.rules.queues[name].needs)} for name in queues}
    for skill in dict.fromkeys(need.skill for name in queues for need in every_skill(plan.rules.queues[name].needs)):
        asking = [name for name in queues if skill in needs[name]]
        able = [agent.id for agent in plan.rules.agents.values() if skill in _can(agent, plan)]
        yield skill, {**_calls([_of_queues(one, asking) for one in found]), **_agents(len(able), able, found)}


def _of_queues(one: Counted, names: Iterable[str]) -> Counts:
    return together(counts for name in names for counts in one.queues.get(name, ()))


def _calls(counts: Sequence[Counts]) -> dict[str, list[float]]:
    return {name: list(map(of, counts)) for name, of in CALLS.items()}


def _agents(count: int, agents: Iterable[str], found: Sequence[Counted]) -> dict[str, list[float]]:
    """How many they are, and how busy in the time in which they could have been."""
    names = list(agents)
    return {"agents": [float(count)] * len(found), "occupancy": [_occupancy(one, names) for one in found]}


def _occupancy(one: Counted, agents: Iterable[str]) -> float:
    whole = Time()
    for agent in agents:
        whole.add(one.agents[agent])
    return share(whole.busy, whole.busy + whole.ready)


def _each(found: Told[T], of: Callable[[T], U]) -> Told[U]:
    def row(one: Row[T]) -> dict[str, U]:
        return {name: of(value) for name, value in one.items()}

    def rows(many: Rows[T]) -> dict[str, dict[str, U]]:
        return {name: row(one) for name, one in many.items()}

    return Told(row(found.total), rows(found.queues), rows(found.skills), rows(found.agents), rows(found.half_hours))


def _in_both(these: Rows[Sequence[float]], those: Rows[Sequence[float]]) -> dict[str, Row[Figure]]:
    return {name: _difference(row, those[name]) for name, row in these.items() if name in those}


def _difference(these: Row[Sequence[float]], those: Row[Sequence[float]]) -> dict[str, Figure]:
    return {
        name: figure([one - other for one, other in zip(values, those[name], strict=True)])
        for name, values in these.items()
    }
