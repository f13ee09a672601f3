"""Cells as people read them: `12.3 s`, `7:32:10`, `85.0 %`; what cannot be computed is empty."""

from __future__ import annotations

from ivr.core.reporting.figure import Unit
from ivr.reports.table import Cell

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def said(cell: Cell, unit: Unit | None) -> str:
    """A cell for eyes."""
    if cell is None:
        return ""
    match unit:
        case Unit.SECONDS | Unit.TIME:
            return _lasting(float(cell))
        case Unit.PERCENT:
            return f"{cell:.1f} %"
        case Unit.SCORE:
            return f"{cell:.2f}"
        case Unit.COUNT:
            return f"{cell:,}"
        case None:
            return str(cell)


def _lasting(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text instead of showing it."""
    return text.startswith(BEGINS_A_FORMULA)
