"""An abstract centre as frozen values: who calls and how often, how long calls last, who serves them, how it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from ivr.core.queues import Choose


@dataclass(frozen=True, slots=True)
class Exponential:
    """A length without memory."""

    mean: float
    """Minutes, as all lengths here."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any length from `low` to `high`, each as likely."""

    low: float
    high: float

    @property
    def mean(self) -> float:
        """The one in the middle."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Many short, few very long ones; `cv` is the standard deviation as a share of the mean."""

    mean: float
    cv: float


@dataclass(frozen=True, slots=True)
class Gamma:
    """As regular (`cv` below 1) or as irregular (above 1) as one likes."""

    mean: float
    cv: float


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same length."""

    mean: float


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of these lengths, as they have been measured; each as often as it weighs."""

    lengths: tuple[float, ...]
    weights: tuple[float, ...] = ()
    """Of each of them, in their order; empty: all weigh the same."""

    @property
    def mean(self) -> float:
        """Their own, as they weigh."""
        return fmean(self.lengths, self.weights or None)


Length = Exponential | Uniform | Lognormal | Gamma | Constant | Empirical


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute, up to this minute (None: for ever)."""

    until: float | None
    per_minute: float


@dataclass(frozen=True, slots=True)
class CallType:
    """Calls that need one skill, which has the type's own name."""

    name: str
    rates: tuple[Rate, ...]
    """One after the other; after the last it begins again with the first."""
    service: Length
    patience: Length | None = None
    """None: he waits until he is served."""
    priority: int = 0
    """Points: who has more comes first."""


@dataclass(frozen=True, slots=True)
class Group:
    """So many agents who can do the same."""

    name: str
    count: int
    skills: tuple[str, ...]
    """In the agents' own order."""


class ChooseCaller(StrEnum):
    """Whom an agent who has become free gets, of those who wait and whom he may serve."""

    FCFS = "fcfs"
    """Whoever has more points, then whoever has waited longest."""
    AGENT_ORDER = "agent_order"
    """The type that stands first among his skills; of that type as above."""


@dataclass(frozen=True, slots=True)
class Run:
    """How long it is simulated, and how often."""

    calls: int = 100_000
    """That count, in each replication."""
    warmup_calls: int = 5_000
    """Calls before them, which do not count: the centre begins empty."""
    replications: int = 10
    """Times that all of it is done, each with chances of its own."""
    seed: int = 1
    """Another seed, other chances; the same seed, the same figures."""
    service_level: float = 20.0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Model:
    """A centre, and how to run it."""

    types: Mapping[str, CallType]
    groups: Mapping[str, Group]
    lines: int | None = None
    """Callers in the system at most, waiting or served; None: no limit."""
    choose_agent: Choose = Choose.LONGEST_IDLE
    by_rank: bool = False
    choose_caller: ChooseCaller = ChooseCaller.FCFS
    run: Run = Run()
