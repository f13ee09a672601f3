"""The day in figures, by queue and by agent: counted call by call as they are over, in whatever order.

What counts where, and what a figure means, is said by reports; a day's figures are those of its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ivr.core.reporting.figure import Value, share
from ivr.core.reporting.told import SHORT, CallTold, Work
from ivr.core.service_level import ServiceLevel


@dataclass(frozen=True, slots=True)
class AgentLeg:
    """An agent's telephone rang in a call."""

    agent: str
    answered: bool


@dataclass(frozen=True, slots=True)
class OverCall:
    """A call that is over, with the telephones of agents that rang in it, and what each agent had of it."""

    told: CallTold
    legs: tuple[AgentLeg, ...] = ()
    work: tuple[tuple[str, Work], ...] = ()


@dataclass(slots=True)
class Average:
    """Of seconds, summed to the millisecond: the order in which they come makes no difference."""

    count: int = 0
    milliseconds: int = 0

    def add(self, seconds: float) -> None:
        """One more."""
        self.count += 1
        self.milliseconds += round(seconds * 1000)

    @property
    def seconds(self) -> int | None:
        """Whole ones; None before there is any."""
        return round(self.milliseconds / self.count / 1000) if self.count else None


@dataclass(slots=True)
class QueueDay:
    """A queue's."""

    offered: int = 0
    """Came to it; each counts where its caller waited last."""
    answered: int = 0
    """Served by somebody."""
    abandoned: int = 0
    """The caller hung up while he waited, and had talked with nobody."""
    handled: int = 0
    """Served by an agent, of those answered."""
    judged: int = 0
    """Those that a service level is made of; none without a target."""
    in_time: int = 0
    """Of those: answered as soon as is aimed at."""
    wait: Average = field(default_factory=Average)
    """Of those answered."""
    talk: Average = field(default_factory=Average)
    """Of agents with its callers, for each time that one talked."""

    @property
    def abandoned_share(self) -> Value:
        """Percent of those offered; None before there is any."""
        return share(self.abandoned, self.offered)

    @property
    def service_level(self) -> Value:
        """Percent answered in time; None before there is any to judge."""
        return share(self.in_time, self.judged)

    def came(self, call: CallTold, target: ServiceLevel | None) -> None:
        """A call that came to it is over."""
        self.offered += 1
        self.abandoned += call.abandoned
        if call.served:
            self.answered += 1
            self.handled += call.served_by_kind == "agent"
            if call.waited is not None:
                self.wait.add(call.waited)
        if target is not None and call.is_judged(SHORT):
            self.judged += 1
            self.in_time += call.in_time(target)


@dataclass(slots=True)
class AgentDay:
    """An agent's."""

    answered: int = 0
    """Times that his telephone rang, and he did."""
    missed: int = 0
    """Times that he did not."""
    talk: Average = field(default_factory=Average)
    """With callers, for each of their calls."""


@dataclass(slots=True)
class DayFigures:
    """Of one day."""

    targets: Mapping[str, ServiceLevel] = field(default_factory=dict, compare=False)
    """What queues aim at."""
    queues: dict[str, QueueDay] = field(default_factory=dict)
    agents: dict[str, AgentDay] = field(default_factory=dict)

    def add(self, calls: Iterable[OverCall]) -> None:
        """These are over; each is to be told once."""
        for call in calls:
            for leg in call.legs:
                self._leg(leg)
            for agent, had in call.work:
                _talked(self._agent(agent).talk, had)
            if call.told.was_offered:
                self._queued(call)

    def _leg(self, leg: AgentLeg) -> None:
        day = self._agent(leg.agent)
        day.answered += leg.answered
        day.missed += not leg.answered

    def _agent(self, agent: str) -> AgentDay:
        return self.agents.setdefault(agent, AgentDay())

    def _queued(self, call: OverCall) -> None:
        queue = call.told.queue
        day = self.queues.setdefault(queue, QueueDay())
        for _, had in call.work:
            _talked(day.talk, had)
        if not call.told.called_by_us:
            day.came(call.told, self.targets.get(queue))


def _talked(talk: Average, had: Work) -> None:
    if had.talk > 0:
        talk.add(had.talk)
