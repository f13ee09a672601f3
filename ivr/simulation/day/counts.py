"""What a simulated day came to: callers by queue and half-hour, and how the agents spent their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields


@dataclass(slots=True)
class Counts:
    """Callers who came to a queue in one half-hour; every one of them ends in exactly one way."""

    offered: int = 0
    agent: int = 0
    """Served by an agent."""
    rm: int = 0
    """Taken by an RM on his mobile."""
    number: int = 0
    """Taken by whoever answered at a number."""
    voicemail: int = 0
    callback: int = 0
    """Told that they will be called back."""
    message: int = 0
    """Told a message and goodbye."""
    other_queue: int = 0
    """Gone on to another queue; in all calls together, this is beside the way in which they ended there."""
    abandoned: int = 0
    """Hung up."""
    in_time: int = 0
    """Of those whom somebody served: within the time that the queue aims at."""
    wait: int = 0
    """Microseconds that those whom somebody served had waited, together."""
    longest: int = 0
    """Microseconds that anybody waited."""
    rung: int = 0
    """Agents' phones that rang for them, because a queue offered them."""
    missed: int = 0
    """Of those, phones that rang in vain."""

    @property
    def served(self) -> int:
        """By whomever."""
        return self.agent + self.rm + self.number

    def add(self, other: Counts) -> None:
        """Count these as well."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.longest = max(self.longest, other.longest)


_SUMS = tuple(field.name for field in fields(Counts) if field.name != "longest")


def together(counts: Iterable[Counts]) -> Counts:
    """All of them as one."""
    whole = Counts()
    for one in counts:
        whole.add(one)
    return whole


@dataclass(slots=True)
class Time:
    """How agents spent the hours in which calls came, in microseconds, all together."""

    busy: int = 0
    """Talking, and in wrap-up."""
    ready: int = 0
    """Waiting for a call, or rung for one."""

    def add(self, other: Time) -> None:
        """Count these as well."""
        self.busy += other.busy
        self.ready += other.ready


@dataclass(frozen=True, slots=True)
class Counted:
    """A replication."""

    total: tuple[Counts, ...]
    """Of each half-hour, every call once."""
    queues: Mapping[str, tuple[Counts, ...]]
    """Of each half-hour, those who came to this queue, from outside or from another."""
    agents: Mapping[str, Time]
    """By agent."""
