"""The day in figures, by queue and by agent: counted call by call as they are over, in whatever order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr.core.call import CallId
from ivr.core.reporting.figure import Value, share
from ivr.core.reporting.told import gave_up


@dataclass(frozen=True, slots=True)
class AgentLeg:
    """An agent's telephone rang in a call."""

    agent: str
    talked: float | None
    """Seconds; None: he did not answer."""


@dataclass(frozen=True, slots=True)
class OverCall:
    """A call that is over, as far as figures ask."""

    call: CallId
    queue: str
    """In which it waited last; empty: in none."""
    outcome: str
    served_by: str
    """`agent`, `rm`, `outside`; empty: nobody."""
    waited: float | None
    legs: tuple[AgentLeg, ...] = ()
    called_by_us: bool = False
    """A customer who was called back: no call that came."""


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
    wait: Average = field(default_factory=Average)
    """Of those answered."""
    talk: Average = field(default_factory=Average)
    """Of agents with its callers."""

    @property
    def abandoned_share(self) -> Value:
        """Percent of those offered, as reports have it; None before there is any."""
        return share(self.abandoned, self.offered)


@dataclass(slots=True)
class AgentDay:
    """An agent's."""

    missed: int = 0
    """Times that his telephone rang, and he did not answer."""
    talk: Average = field(default_factory=Average)

    @property
    def answered(self) -> int:
        """Times that he did."""
        return self.talk.count


@dataclass(slots=True)
class DayFigures:
    """Of one day."""

    queues: dict[str, QueueDay] = field(default_factory=dict)
    agents: dict[str, AgentDay] = field(default_factory=dict)

    def add(self, calls: Iterable[OverCall]) -> None:
        """These are over; each is to be told once."""
        for call in calls:
            for leg in call.legs:
                self._leg(leg)
            if call.queue:
                _count(self.queues.setdefault(call.queue, QueueDay()), call)

    def _leg(self, leg: AgentLeg) -> None:
        day = self.agents.setdefault(leg.agent, AgentDay())
        if leg.talked is None:
            day.missed += 1
        else:
            day.talk.add(leg.talked)


def _count(day: QueueDay, call: OverCall) -> None:
    for leg in call.legs:
        if leg.talked is not None:
            day.talk.add(leg.talked)
    if call.called_by_us:
        return
    day.offered += 1
    day.abandoned += gave_up(call.queue, call.served_by, call.outcome)
    if call.served_by:
        day.answered += 1
        day.handled += call.served_by == "agent"
        day.wait.add(call.waited or 0.0)
