"""A report as CSV: UTF-8 with a mark of byte order, by which Excel knows it; the definitions stand below the rows."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8

from ivr.core.reporting.figure import Unit
from ivr.core.reporting.words import Words
from ivr.reports.said import is_formula
from ivr.reports.table import Cell, Column, Table

UNITS = {Unit.PERCENT: " (%)", Unit.SECONDS: " (s)", Unit.TIME: " (s)"}
HEADING = (Words("figure", "指标"), Words("definition", "定义"))
ENDED = Words("ended: ", "结束方式：")


def as_csv(table: Table) -> bytes:
    """Bytes of a file: rows, total, a blank line, how calls ended, then each figure's definition."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(harmless(heading(column)) for column in table.columns)
    for row in (*table.rows, *((table.total,) if table.total else ())):
        write(map(harmless, row))
    write(())
    for name, value in ((table.title, ""), *table.about):
        write((harmless(name), harmless(value)))
    for ending in table.endings:
        write((f"{ENDED.to(table.language)}{ending.outcome}", ending.calls, harmless(ending.means)))
    write(())
    write(words.to(table.language) for words in HEADING)
    for column in table.columns:
        if column.means:
            write((harmless(heading(column)), harmless(column.means)))
    return BOM_UTF8 + text.getvalue().encode()


def heading(column: Column) -> str:
    """A column's title, with its unit."""
    return column.title.removesuffix(" %") + UNITS.get(column.unit, "") if column.unit else column.title


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would compute has an apostrophe before it; nothing is an empty cell."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
