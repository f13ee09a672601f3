"""How much somebody may send: so many at once, and so many a second in the long run."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left, as of a moment in seconds."""

    a_second: float
    at_once: float
    left: float
    at: float

    @classmethod
    def full(cls, a_second: float, at_once: float, now: float) -> Allowance:
        """All of it."""
        return cls(a_second, at_once, at_once, now)

    def after_one(self, now: float) -> Allowance | None:
        """What is left after one more; None if that was too many."""
        left = min(self.at_once, self.left + max(0.0, now - self.at) * self.a_second) - 1
        return replace(self, left=left, at=now) if left >= 0 else None
