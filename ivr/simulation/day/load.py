"""A load as frozen values: who calls whom and how often, how long all take, who is at work when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ivr.core.rulebook import Agent
from ivr.simulation.model import Exponential, Length, Lognormal, Uniform

HALF_HOUR = 30 * 60 * 1_000_000
"""Microseconds, as all moments of a simulated day: they are counted from its beginning."""
_SECONDS = 1 / 60
"""In minutes, as all lengths here."""
HANDLING: Length = Lognormal(4.0, 1.0)
PATIENCE: Length = Exponential(3.0)
ANSWERS: Length = Uniform(2 * _SECONDS, 6 * _SECONDS)
BACK: Length = Exponential(3.0)


@dataclass(frozen=True, slots=True)
class Callers:
    """Those who call for one queue."""

    queue: str
    per_half_hour: tuple[float, ...]
    """Calls in each half-hour of the day."""
    handling: Length = HANDLING
    """How long each talks, with whomever."""
    patience: Length = PATIENCE
    """How long he waits until he hangs up."""
    languages: Mapping[str, float] = field(default_factory=dict)
    """Shares, 0 to 1; what is left speaks the firm's first."""
    levels: Mapping[str, float] = field(default_factory=dict)
    """Shares; what is left has none."""
    with_rm: float = 0.0
    """The share that has an RM."""
    spoke_before: float = 0.0
    """The share that talked with one of the agents the day before."""


@dataclass(frozen=True, slots=True)
class Break:
    """Time that an agent takes off; a call that he has is ended first."""

    lasts: int
    """Microseconds."""
    at: int | None = None
    """None: at some moment of his shift."""


@dataclass(frozen=True, slots=True)
class Shift:
    """When some agents are at work; who stands in none is so all day."""

    begins: int = 0
    ends: int | None = None
    """None: he stays until the last caller has been served."""
    agents: frozenset[str] = frozenset()
    team: str = ""
    skill: str = ""
    """Nobody named in any of the three ways: all agents."""
    breaks: tuple[Break, ...] = ()

    def has(self, agent: Agent) -> bool:
        """Whether it is his."""
        if self.agents:
            return agent.id in self.agents
        if self.team:
            return agent.team == self.team
        return not self.skill or any(skill.name == self.skill for skill in agent.skills)


@dataclass(frozen=True, slots=True)
class Answering:
    """How agents take what they are offered."""

    after: Length = ANSWERS
    """How long a phone rings that is answered."""
    missed: float = 0.0
    """The share of phones that ring in vain."""
    back: Length = BACK
    """How long somebody who was made not ready by that takes to say that he is back."""


@dataclass(frozen=True, slots=True)
class Others:
    """How RMs, or the numbers to which queues overflow, take a call."""

    answer: float
    """The share that does."""
    after: Length
    """How long the phone rings until then."""
    key: int = 0
    """Microseconds that an RM then takes to press the key that takes the call."""
    count: int = 0
    """How many there are, each with one call at a time; 0: as many as need be."""
    agents: tuple[str, ...] = ()
    """Agents who are RMs, too; so many of them at most."""


RMS = Others(0.6, Uniform(5 * _SECONDS, 15 * _SECONDS), 4_000_000)
NUMBERS = Others(0.9, Uniform(4 * _SECONDS, 10 * _SECONDS))


@dataclass(frozen=True, slots=True)
class Load:
    """What comes on a day."""

    day: date
    begins: datetime
    """UTC."""
    lasts: int
    """Microseconds, in which calls come."""
    callers: tuple[Callers, ...]
    shifts: tuple[Shift, ...] = ()
    answering: Answering = Answering()
    rms: Others = RMS
    numbers: Others = NUMBERS
    replications: int = 10
    seed: int = 1

    @property
    def calls(self) -> float:
        """How many come, about."""
        return sum(sum(one.per_half_hour) for one in self.callers)

    @property
    def ends(self) -> datetime:
        """When people stop to call."""
        return self.begins + timedelta(microseconds=self.lasts)

    @property
    def half_hours(self) -> int:
        """How many there are; the last may be shorter."""
        return -(-self.lasts // HALF_HOUR)

    def at(self, nth: int) -> datetime:
        """When the half-hour of this number begins; the first is 0."""
        return self.begins + nth * timedelta(minutes=30)
