"""The place beside an agent who asks somebody about his caller: the first to come has it."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.calls.leg import Leg


@dataclass(slots=True)
class Seat:
    """Empty, taken, and once its leg is known also sat on."""

    taken_by: str = ""
    leg: Leg | None = None

    def take(self, leg: str) -> bool:
        """Win it for this leg; False if another has it."""
        if self.taken_by:
            return False
        self.taken_by = leg
        return True
