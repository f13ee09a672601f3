"""What one replication came to: calls by type, and how long each group was busy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan


@dataclass(slots=True)
class Counts:
    """Calls of one type."""

    blocked: int = 0
    """Came while all lines were taken."""
    entered: int = 0
    """All others."""
    waited: int = 0
    """Of those: found nobody free for them."""
    wait: int = 0
    """Microseconds that all who entered waited, together."""
    served: int = 0
    in_time: int = 0
    """Served within the service level."""

    def add(self, other: Counts) -> None:
        """Count these as well."""
        self.blocked += other.blocked
        self.entered += other.entered
        self.waited += other.waited
        self.wait += other.wait
        self.served += other.served
        self.in_time += other.in_time


@dataclass(frozen=True, slots=True)
class Counted:
    """A replication."""

    types: Mapping[str, Counts]
    utilisation: Mapping[str, float]
    """Group -> share of its agents' time that calls took, 0 to 1; not a number if it had no agents, or no time."""

    @property
    def calls(self) -> int:
        """How many counted: fewer than should, if nobody calls any more."""
        return sum(of.blocked + of.entered for of in self.types.values())


def share(part: float, whole: float) -> float:
    """The part of the whole, not a number where there is no whole."""
    return part / whole if whole else nan
