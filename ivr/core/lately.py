"""How a queue has been lately: how long calls occupied agents, and how soon callers left it without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import exp

FIRST_HANDLING = timedelta(minutes=3)
"""How long a call is taken to occupy an agent until the first ones have shown it."""
CALLS = 20
"""Calls that the mean is made of: each further one counts for so many parts of it."""
FIRST_WAITED = timedelta(minutes=30)
"""Waiting that is taken to have been borne by everybody, so that the first who leaves does not seem to be the rule."""
WAITS = timedelta(hours=4)
"""Waiting, of all callers together, after which what came before counts for about a third."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What is expected of the next calls and callers of a queue."""

    handling: timedelta = FIRST_HANDLING
    """How long a call has occupied an agent, wrap-up included."""
    calls: int = 0
    """Of which this is the mean, at most `CALLS`."""
    waited: timedelta = FIRST_WAITED
    left: float = 0.0
    """How many left without an agent in all that waiting, the longer ago the less they count."""

    @property
    def leaving(self) -> float:
        """How many of those who wait leave without an agent, for each second that each of them waits."""
        return self.left / self.waited.total_seconds()

    def after_call(self, took: timedelta) -> Lately:
        """The same, once another call has taken so long."""
        calls = min(self.calls + 1, CALLS)
        before = self.handling if self.calls else took
        return Lately(before + (took - before) / calls, calls, self.waited, self.left)

    def after_wait(self, waited: timedelta, *, served: bool) -> Lately:
        """The same, once a caller's wait is over: an agent has served him, or he has left in another way.

        He hung up, pressed a key, or his overflow had an end: for those behind him it is all the same.
        """
        kept = exp(-waited / WAITS)
        return Lately(self.handling, self.calls, self.waited * kept + waited, self.left * kept + (not served))


NOTHING_YET = Lately()
