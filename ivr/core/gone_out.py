"""What a controller notes of each call that goes out, for the next one: limits hold whoever counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Moment(StrEnum):
    """Where it stands from now on."""

    BEGINS = "begins"
    ANSWERED = "answered"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Noted:
    """A line of it."""

    at: datetime
    what: Moment
    channel: str
    number: str = ""
    """As it begins."""
    cost: Decimal = Decimal(0)
    """Once it is over."""
    day: date | None = None
    """On which that counts, at the firm."""
