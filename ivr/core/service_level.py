"""How well a queue keeps its service level target: callers answered in time, of all who waited in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What a queue aims at: so many percent of its callers answered within this time."""

    within: timedelta
    share: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Waits that are over; those who left again unserved count as well."""

    waits: int = 0
    in_time: int = 0
    """Those that ended with an agent or an RM within the target's time."""

    def after(self, target: ServiceLevel, waited: timedelta, *, answered: bool) -> Kept:
        """The count, once another wait is over."""
        return Kept(self.waits + 1, self.in_time + (answered and waited <= target.within))

    @property
    def share(self) -> float | None:
        """Percent answered in time; None before anybody has waited."""
        return round(100 * self.in_time / self.waits, 1) if self.waits else None
