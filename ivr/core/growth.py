"""Whether a call is still being recorded: what is captured of it grows, or has not grown for too long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from ivr.core.record_policy import IfImpossible

LOOK_EVERY = 0.5
"""Seconds."""
LOOKS = 8
"""So many looks without growth: 4 s, as the switch writes a block every 2.048 s, and a busy one up to 1.9 s late.
Counted in looks, not in time: a controller that was held up itself has not looked meanwhile."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What has been captured of a call."""

    begins: int
    """When its latest segment begins, in milliseconds from the answer."""
    size: int
    """Bytes of all its segments, of the shorter side of each: while one is late, the one before may go on."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What was seen of a call's files so far."""

    seen: Captured | None
    in_vain: int = 0
    """Looks since anything was new."""
    stopped: bool = False

    @property
    def is_due(self) -> bool:
        """Whether something must be done at this look: it has stopped, or what was done then has not helped."""
        return self.in_vain == LOOKS

    def after(self, now: Captured | None) -> Growth:
        """One look later; a segment that has just begun is given its time, and shows nothing yet."""
        if now is not None and now != self.seen:
            grown = now.size > (self.seen.size if self.seen else 0)
            return Growth(now, 0, self.stopped and not grown)
        in_vain = self.in_vain + 1
        return Growth(now, in_vain, self.stopped or in_vain >= LOOKS)


class Remedy(Enum):
    """What is done about a recording that has stopped."""

    GO_ON = auto()
    AGAIN = auto()
    """The switch is told once more to record, where it did."""
    MOVE = auto()
    """It is recorded in the spare folder."""
    REFUSE = auto()
    """Both are told, and the call ends."""


def remedy(rule: IfImpossible, *, tried: bool) -> Remedy:
    """What the policy wants; `tried`: it was begun again, or moved, already, and that did not help."""
    match rule:
        case IfImpossible.REFUSE:
            return Remedy.REFUSE
        case IfImpossible.CONTINUE:
            return Remedy.GO_ON if tried else Remedy.AGAIN
        case IfImpossible.MOVE:
            return Remedy.GO_ON if tried else Remedy.MOVE
        case IfImpossible.MOVE_OR_REFUSE:
            return Remedy.REFUSE if tried else Remedy.MOVE
        case never:
            assert_never(never)
