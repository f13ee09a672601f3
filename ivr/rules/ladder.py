"""Levels of degradation, compiled: their names from mild to grave, and those that begin and end by figures."""

from __future__ import annotations

from typing import Any

from ivr.core.ladder import Figure, Rung, Threshold
from ivr.rules.ladder_shape import FIGURES, ByHandOrFigures, RungShape, as_number


def ladder(levels: tuple[str, ...] | dict[str, ByHandOrFigures]) -> tuple[Rung, ...]:
    """The levels that are not set by hand alone."""
    if isinstance(levels, tuple):
        return ()
    return tuple(_rung(level, shape) for level, shape in levels.items() if isinstance(shape, RungShape))


def _rung(level: str, shape: RungShape) -> Rung:
    bounds = ((word, getattr(shape, word)) for word in FIGURES)
    thresholds = tuple(
        Threshold(Figure(word), as_number(one.enter), as_number(one.leave)) for word, one in bounds if one is not None
    )
    said: dict[str, Any] = shape.given(*FIGURES, "for_")
    if shape.for_ is not None:
        said["hold"] = shape.for_
    return Rung(level, thresholds, **said)
