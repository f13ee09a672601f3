"""A report on a terminal: rows with the figures of most worth, then every figure of the whole with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from ivr.core.reporting.words import Words
from ivr.reports.as_csv import HEADING
from ivr.reports.said import said

if TYPE_CHECKING:
    from ivr.reports.table import Cell, Column, Table

PIPE = 160
"""Columns where nobody looks at a screen."""
NOTHING = Words("There was nothing to count in these days.", "这段时间没有可统计的内容。")


def show(table: Table) -> None:
    """Print it, as wide as the terminal is."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPE)
    console.print(Text(table.title, style="bold"))
    console.print(Text(" · ".join(f"{name} {value}" for name, value in table.about), style="dim"))
    if not table.rows:
        console.print(f"\n{NOTHING.to(table.language)}")
        return
    console.print(_rows(table))
    console.print(_figures(table))
    for one in table.endings:
        console.print(Text(f"{one.calls:>7,}  {one.means}  {one.outcome}".rstrip()))


def _rows(table: Table) -> Grid:
    shown = table.main
    columns = [table.columns[place] for place in shown]
    grid = Grid(box=box.SIMPLE_HEAD, show_footer=bool(table.total), pad_edge=False)
    for place, column in zip(shown, columns, strict=True):
        footer = _text(table.total[place], column) if table.total else ""
        right = column.unit is not None
        grid.add_column(Text(column.title), footer=footer, justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(_text(row[place], column) for place, column in zip(shown, columns, strict=True)))
    return grid


def _figures(table: Table) -> Grid:
    """Those that could be computed, and what they mean; of a table without a total, what its columns mean."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column(HEADING[0].to(table.language), no_wrap=True)
    if table.total:
        grid.add_column("", justify="right", no_wrap=True)
    grid.add_column(HEADING[1].to(table.language))
    total = table.total or ("",) * len(table.columns)
    for column, cell in zip(table.columns, total, strict=True):
        if column.means and cell is not None:
            value = [_text(cell, column)] if table.total else []
            grid.add_row(Text(column.title), *value, Text(column.means, style="dim"))
    return grid


def _text(cell: Cell, column: Column) -> Text:
    return Text(said(cell, column.unit))
