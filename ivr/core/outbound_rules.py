"""What a firm lets go out: numbers, figures, the hours of the night and what calls cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal

from ivr.core.phrase import phrase, series


@dataclass(frozen=True, slots=True)
class Night:
    """What is different at these hours, local time of the firm."""

    hours: tuple[tuple[time, time], ...]
    """From, and up to: 00:00 is the midnight that follows."""
    allow: tuple[str, ...] | None = None
    """Instead of what is allowed by day; None: the same."""
    per_hour: int = 0
    """0: as by day."""

    def __str__(self) -> str:
        """`22:00-24:00, allows 1* and 0*, 5 an hour`."""
        hours = ", ".join(f"{first:%H:%M}-{last:%H:%M}".replace("-00:00", "-24:00") for first, last in self.hours)
        allowed = series(self.allow or (), " and ") or phrase("nothing")
        allows = "" if self.allow is None else phrase("allows {numbers}", numbers=allowed)
        return series((hours, allows, phrase("{n} an hour", n=self.per_hour) if self.per_hour else ""))


@dataclass(frozen=True, slots=True)
class OutboundRules:
    """Telephone numbers, or their beginnings and `*`; a figure of 0 is no limit."""

    allow: tuple[str, ...] | None = None
    """What may be dialled besides RMs, customers and numbers in the rules; None: all in the firm's country."""
    deny: tuple[str, ...] = ()
    """Never, whosever they are."""
    emergency: tuple[str, ...] = ()
    """Whatever the limits say, and on the lines that are kept for what is urgent."""
    at_once: int = 0
    per_hour: int = 0
    per_number_per_hour: int = 0
    cost: Mapping[str, Decimal] = field(default_factory=dict)
    """A minute's, by the longest beginning that fits."""
    cost_per_day: Decimal | None = None
    at_night: Night | None = None
    country_code: str = ""
    """The firm's own, without `+`."""
    abroad: str = "00"
    """A pattern for the digits that lead out of the country."""
