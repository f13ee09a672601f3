"""A figure of a report: its title, its unit, and its definition, which stands wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ivr.core.reporting.tally import Tally
from ivr.core.reporting.words import Words

Value = int | float | None
"""None: it cannot be computed, since nobody called, waited or answered."""


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    PERCENT = "percent"
    SECONDS = "seconds"
    TIME = "time"
    """Seconds too, so many that people read them as hours."""
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, as it is made from counts and sums."""

    name: str
    unit: Unit
    title: Words
    means: Words
    of: Callable[[Tally], Value]
    is_main: bool = False
    """Shown where there is little room."""


def share(part: float, whole: float) -> Value:
    """Percent."""
    return round(100 * part / whole, 1) if whole else None


def mean(total: float, count: int) -> Value:
    """What each of so many has of the whole."""
    return round(total / count, 1) if count else None
