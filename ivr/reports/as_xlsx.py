"""A report as a workbook for Excel: the rows on one sheet, the whole with its definitions on the other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

import xlsxwriter

from ivr.core.reporting.figure import Unit
from ivr.core.reporting.words import Words
from ivr.reports.as_csv import HEADING, heading
from ivr.reports.said import is_formula
from ivr.reports.table import Cell, Table

NUMBERS: Mapping[Unit, str] = {
    Unit.COUNT: "#,##0",
    Unit.PERCENT: "0.0",
    Unit.SECONDS: "#,##0.0",
    Unit.TIME: "[h]:mm:ss",
    Unit.SCORE: "0.00",
}
A_DAY = 86_400
"""Excel counts time in days."""
WHOLE = Words("summary", "汇总")
ROWS = Words("rows", "明细")
VALUE = Words("value", "数值")
OUTCOME = Words("ended", "结束方式")
CALLS = Words("calls", "来电")
WIDE, NARROW, MEANS = 24, 12, 90
"""Widths of columns, in characters."""


def as_xlsx(table: Table) -> bytes:
    """Bytes of a file."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        pen = _Pen(book, table)
        pen.rows(book.add_worksheet(ROWS.to(table.language)))
        pen.whole(book.add_worksheet(WHOLE.to(table.language)))
    return file.getvalue()


class _Pen:
    """Writes cells in the formats that their units have."""

    def __init__(self, book: Any, table: Table) -> None:
        self._table = table
        self._bold = book.add_format({"bold": True})
        self._heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"}
        )
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._plain = {unit: book.add_format({"num_format": form}) for unit, form in NUMBERS.items()}
        self._total = {unit: book.add_format({"num_format": form, "bold": True}) for unit, form in NUMBERS.items()}

    def rows(self, sheet: Any) -> None:
        """Headings that stay, rows, total; each heading tells its definition as a comment beside it."""
        table = self._table
        for place, column in enumerate(table.columns):
            title = heading(column).removesuffix(" (s)") if column.unit is Unit.TIME else heading(column)
            self._text(sheet, 0, place, title, self._heading)
            if column.means:
                sheet.write_comment(0, place, column.means, {"x_scale": 2.5})
        for number, row in enumerate((*table.rows, *((table.total,) if table.total else ())), 1):
            formats = self._total if number > len(table.rows) else self._plain
            for place, cell in enumerate(row):
                self._cell(sheet, number, place, cell, table.columns[place].unit, formats)
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, len(table.columns) - 1, NARROW)
        sheet.freeze_panes(1, 1)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def whole(self, sheet: Any) -> None:
        """What it is about, each figure of the whole with its definition, and how calls ended."""
        at = count()
        sheet.write_string(next(at), 0, self._table.title, self._bold)
        for told in self._table.about:
            line = next(at)
            for place, text in enumerate(told):
                self._text(sheet, line, place, text)
        next(at)
        self._figures(sheet, at)
        next(at)
        self._endings(sheet, at)
        sheet.set_column(0, 1, WIDE)
        sheet.set_column(2, 2, MEANS)

    def _figures(self, sheet: Any, at: Iterator[int]) -> None:
        table = self._table
        self._head(sheet, next(at), (HEADING[0], VALUE, HEADING[1]))
        total = table.total or (None,) * len(table.columns)
        for column, cell in zip(table.columns, total, strict=True):
            if column.means:
                line = next(at)
                self._text(sheet, line, 0, column.title)
                self._cell(sheet, line, 1, cell, column.unit, self._plain)
                self._text(sheet, line, 2, column.means, self._wrapped)

    def _endings(self, sheet: Any, at: Iterator[int]) -> None:
        if self._table.endings:
            self._head(sheet, next(at), (OUTCOME, CALLS))
        for ending in self._table.endings:
            line = next(at)
            self._text(sheet, line, 0, ending.outcome)
            sheet.write_number(line, 1, ending.calls, self._plain[Unit.COUNT])
            self._text(sheet, line, 2, ending.means)

    def _head(self, sheet: Any, line: int, words: Iterable[Words]) -> None:
        for place, each in enumerate(words):
            sheet.write_string(line, place, each.to(self._table.language), self._heading)

    def _cell(
        self, sheet: Any, line: int, place: int, cell: Cell, unit: Unit | None, formats: Mapping[Unit, Any]
    ) -> None:
        if isinstance(cell, str):
            self._text(sheet, line, place, cell, self._bold if formats is self._total else None)
        elif cell is not None and unit is not None:
            sheet.write_number(line, place, cell / A_DAY if unit is Unit.TIME else cell, formats[unit])

    def _text(self, sheet: Any, line: int, place: int, text: str, form: Any = None) -> None:
        """As text and nothing else, also once somebody edits it."""
        sheet.write_string(line, place, text, self._quoted if is_formula(text) else form)
