"""By when something has happened to a waiting caller: counted from the first queue, and from the one he has come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Until:
    """The later of two bounds: so long after he entered the first queue, and so long after he came to this one."""

    entered: float = 0.0
    """Seconds; what a rule's `waited` counts."""
    here: float = 0.0
    """Seconds; phones that ring hold him up from whenever he came."""

    @property
    def seconds(self) -> float:
        """For who entered this queue first."""
        return max(self.entered, self.here)

    def not_before(self, waited: float) -> Until:
        """Not before he has waited so many seconds."""
        return Until(max(self.entered, waited), self.here)

    def after(self, seconds: float) -> Until:
        """So many seconds later."""
        return Until(self.entered + seconds, self.here + seconds)

    def or_later(self, other: Until) -> Until:
        """Whichever of the two is later."""
        return Until(max(self.entered, other.entered), max(self.here, other.here))

    def coming(self, came: Until) -> Until:
        """For who came by then from another queue, and is asked about from there."""
        return Until(max(self.entered, self.here + came.entered), self.here + came.here)
