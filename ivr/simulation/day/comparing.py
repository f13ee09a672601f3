"""Which differences between two simulated days mean something, in words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from ivr.simulation.day.figures import Row, Told
from ivr.simulation.figures import Figure


class Unit(Enum):
    """In what a difference is told."""

    CALLS = ""
    POINTS = " points"
    """Of a hundred."""
    SECONDS = " s"


NAMED = {
    "offered": ("calls", Unit.CALLS),
    "service_level": ("service level", Unit.POINTS),
    "mean_answer_s": ("mean answer", Unit.SECONDS),
    "longest_wait_s": ("longest wait", Unit.SECONDS),
    "abandoned": ("abandoned", Unit.POINTS),
    "to_rm": ("to RMs", Unit.POINTS),
    "to_number": ("to numbers", Unit.POINTS),
    "to_voicemail": ("voicemail", Unit.POINTS),
    "to_callback": ("callback", Unit.POINTS),
    "to_message": ("message", Unit.POINTS),
    "to_queue": ("to other queues", Unit.POINTS),
    "missed_offers": ("offers missed", Unit.POINTS),
    "occupancy": ("occupancy", Unit.POINTS),
}
"""What the figures are called, and in what they differ."""


def in_words(found: Told[Figure]) -> list[str]:
    """A line for each row in which a difference is larger than chance alone makes it; at the end that this is all."""
    rows = [("all calls", found.total), *found.queues.items()]
    rows += [(f"agents ({name})", row) for name, row in found.agents.items()]
    lines = [f"{name}: {'; '.join(said)}." for name, row in rows if (said := list(_said(row)))]
    if lines:
        return [*lines, "All other differences may be chance."]
    if all(one.value in (None, 0.0) for _, row in rows for one in row.values()):
        return ["Nothing differs."]
    return ["No difference is larger than chance may make it: with more replications, more can be told."]


def means_something(difference: Figure) -> bool:
    """Whether it is further from none than its half-width."""
    value, half_width = difference.value, difference.half_width
    return value is not None and half_width is not None and abs(value) > half_width


def _said(row: Row[Figure]) -> Iterator[str]:
    for key, (name, unit) in NAMED.items():
        if key in row and means_something(row[key]):
            yield f"{name} {_how_much(row[key], unit)}"


def _how_much(difference: Figure, unit: Unit) -> str:
    value, half_width = difference.value or 0.0, difference.half_width or 0.0
    times = 100 if unit is Unit.POINTS else 1
    more, less = ("longer", "shorter") if unit is Unit.SECONDS else ("more", "fewer" if unit is Unit.CALLS else "less")
    way = more if value > 0 else less
    return f"{abs(value) * times:.1f} ± {half_width * times:.1f}{unit.value} {way}"
