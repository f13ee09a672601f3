"""Moments of a caller's waiting that depend on how long he had waited when he came to this queue.

`waited: 60s` counts from when he entered his first queue; a group that rings 20 s holds him up from when he comes to
this one. Where both come together, all is over by the later of the two: after 60 s, or 20 s after he came.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Until:
    """The later of two moments, in seconds after he entered his first queue."""

    entered: float
    """So long after he entered his first queue, whenever he came to this one: what a rule's `waited` counts."""
    here: float
    """So long after he came to this queue: phones that ring hold him up from then."""

    def not_before(self, waited: float) -> Until:
        """Not before he has waited so many seconds."""
        return Until(max(self.entered, waited), self.here)

    def no_later(self, waited: float) -> Until:
        """For who came before he had waited so many seconds: no later than that."""
        return Until(min(self.entered, waited), self.here)

    def after(self, seconds: float) -> Until:
        """So many seconds later."""
        return Until(self.entered + seconds, self.here + seconds)

    def or_later(self, other: Until) -> Until:
        """Whichever of the two is later."""
        return Until(max(self.entered, other.entered), max(self.here, other.here))

    @property
    def seconds(self) -> float:
        """For who enters this queue first."""
        return max(self.entered, self.here)

    def coming(self, came: Until) -> Until:
        """For who came to this queue by then from another, and is asked about from there."""
        return Until(max(self.entered, self.here + came.entered), self.here + came.here)

    def reaching(self, waited: float) -> float:
        """How long he must have waited on coming, for this to be so late; 0: it may be so for everybody."""
        return 0.0 if self.entered >= waited else max(0.0, waited - self.here)


AT_ONCE = Until(0.0, -inf)
"""As he enters his first queue; nothing that is reckoned from it depends on when he came."""
ON_COMING = Until(0.0, 0.0)
"""As he comes to this queue, whenever that is."""
NEVER = Until(inf, 0.0)
