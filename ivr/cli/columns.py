"""Rows for people: columns as wide as they must be, never cut, so that a pipe gets what a screen gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def columns(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines with two spaces between columns; a column in which nothing stands is left out."""
    from rich.cells import cell_len  # a Chinese character is two cells wide

    table = [tuple(heading), *(tuple(row) for row in rows)]
    kept = [i for i in range(len(heading)) if len(table) == 1 or any(row[i] for row in table[1:])]
    widths = {i: max(cell_len(row[i]) for row in table) for i in kept}
    return "\n".join("  ".join(row[i] + " " * (widths[i] - cell_len(row[i])) for i in kept).rstrip() for row in table)
