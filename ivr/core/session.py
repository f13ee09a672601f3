"""How long somebody stays signed in: a working day at most, and half an hour after he last did something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is written down when he was last seen."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in."""

    person: str
    begun: datetime
    seen: datetime
    """When he last did something."""

    @property
    def ends(self) -> datetime:
        """When it is over, if he does nothing more."""
        return min(self.seen + IDLE, self.latest)

    @property
    def latest(self) -> datetime:
        """When it is over, whatever he does."""
        return self.begun + LONGEST

    def is_over(self, now: datetime) -> bool:
        """Whether he must sign in again."""
        return now >= self.ends

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is time to write down that he was seen."""
        return now - self.seen >= NOTED_EVERY
