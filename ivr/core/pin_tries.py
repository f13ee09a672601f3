"""Wrong PINs of one agent, counted over all his calls, and for how long no PIN of his is taken after too many.

Six tries in a quarter of an hour come to less than six hundred a day: against four digits that takes weeks, and each
time an alarm is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ALARMING = 3
"""Wrong ones in a row of which an alarm tells."""
MOST = 6
"""Wrong ones after which none is taken, whatever it is."""
LOCKED = timedelta(minutes=15)
"""For so long; and so long after the last one they are forgotten."""


@dataclass(frozen=True, slots=True)
class PinTries:
    """How many have been wrong in a row, and when the last one was."""

    wrong: int = 0
    last: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether no PIN is taken at this moment."""
        return self.wrong >= MOST and not self._are_forgotten(now)

    def after_wrong(self, now: datetime) -> PinTries:
        """The same, after another wrong one."""
        before = 0 if self._are_forgotten(now) else self.wrong
        return replace(self, wrong=before + 1, last=now)

    def _are_forgotten(self, now: datetime) -> bool:
        return self.last is None or now - self.last >= LOCKED
