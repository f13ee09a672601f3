"""Who was on the line with a caller, and when he was left alone there since no controller saw the other's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.core.gaps import MICROSECOND, Gap, GapReason
from ivr.core.stretches import Stretch, within, without

WHY = "the other party had hung up, and no controller was there to go on"


@dataclass(frozen=True, slots=True)
class OnLine:
    """One party's leg, as the switch's events had it."""

    party: str
    since: datetime | None
    until: datetime | None = None
    """When its end was noted."""
    caller: bool = False
    parted: datetime | None = None
    """When the switch itself ended the talk with the caller, if that was noted later."""

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether it was there at any time between these."""
        return self.since is not None and self.since < until and (self.until is None or self.until > since)


def alone(legs: Sequence[OnLine], begin: datetime, whole: int, heard: Sequence[Stretch]) -> tuple[Gap, ...]:
    """The stretches, in microseconds from `begin`, in which he was with nobody, unnoticed, and nothing was captured.

    They are short of nothing but himself: whoever was with him has left, and nobody has come yet.
    """
    found: list[Gap] = []
    for leg in legs:
        for inside in within(_left(leg, begin), whole):
            others = (_there(other, begin) for other in legs if other is not leg and not other.caller)
            named = ((gap.begin, gap.end) for gap in found)
            pieces = without(inside, (*heard, *others, *named))
            found += [Gap(first, last, GapReason.ALONE, leg.party, WHY) for first, last in pieces]
    return tuple(found)


def _left(leg: OnLine, begin: datetime) -> Stretch:
    if leg.caller or leg.parted is None or leg.until is None:
        return (0, 0)
    return _since(leg.parted, begin), _since(leg.until, begin)


def _there(leg: OnLine, begin: datetime) -> Stretch:
    """As long as the switch had it with the caller; nobody who never answered was."""
    end = leg.parted or leg.until
    return (0, 0) if leg.since is None or end is None else (_since(leg.since, begin), _since(end, begin))


def _since(at: datetime, begin: datetime) -> int:
    return (at - begin) // MICROSECOND
