"""A report as plain text for a mail: what it is of, then the figures of most worth in columns."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from ivr.reports.said import said
from ivr.reports.table import Cell, Table

GAP = "  "
MOST_ROWS = 40
"""More are in the files."""


def as_text(table: Table) -> str:
    """A few lines, the total at their end; whoever wants all of it opens a file."""
    about = [f"{name}: {value}" for name, value in table.about]
    total = (table.total,) if table.total else ()
    rows = [_row(table, row) for row in (*table.rows[:MOST_ROWS], *total)]
    heading = [table.columns[place].title for place in table.main]
    left_out = ["..."] if len(table.rows) > MOST_ROWS else []
    return "\n".join([table.title, *about, "", *_aligned([heading, *rows]), *left_out, ""])


def _row(table: Table, row: tuple[Cell, ...]) -> list[str]:
    return [said(row[place], table.columns[place].unit) for place in table.main]


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, figures to the right."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return [GAP.join(_padded(line, widths)).rstrip() for line in lines]


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    space = [" " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
    return [line[0] + space[0], *(before + cell for before, cell in zip(space[1:], line[1:], strict=True))]


def _width(text: str) -> int:
    """Columns of a screen: a Chinese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
