"""A report as PDF, A4 lying: the rows with the figures of most worth, then every figure with its definition."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from ivr.reports.as_csv import HEADING
from ivr.reports.as_xlsx import CALLS, OUTCOME, VALUE
from ivr.reports.said import said
from ivr.reports.table import Table

CHINESE = "STSong-Light"
"""A font that readers of PDF bring along, so that no font's file must be kept here."""
LATIN = "Helvetica"
MARGIN = 12 * mm
WIDTH = landscape(A4)[0] - 2 * MARGIN
LINES = colors.HexColor("#B8C4D0")
SHADE = colors.HexColor("#E8EEF4")


def as_pdf(table: Table) -> bytes:
    """Bytes of a file."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    file = io.BytesIO()
    pages = SimpleDocTemplate(
        file,
        pagesize=landscape(A4),
        title=table.title,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
    )
    pages.build(list(_story(table)), onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _story(table: Table) -> Iterator[Any]:
    yield _text(table.title, 15)
    yield _text(" | ".join(f"{name}: {value}" for name, value in table.about), 8.5, colors.HexColor("#506070"))
    yield Spacer(0, 4 * mm)
    yield _rows(table)
    yield Spacer(0, 6 * mm)
    yield _definitions(table)
    if table.endings:
        yield Spacer(0, 6 * mm)
        yield _endings(table)


def _rows(table: Table) -> Grid:
    """Only the columns for which there is room; the others stand below, of the whole."""
    shown = table.main
    columns = [table.columns[place] for place in shown]
    lines = [[_text(column.title, 8, bold=True, right=column.unit is not None) for column in columns]]
    for row in (*table.rows, *((table.total,) if table.total else ())):
        is_total = row is table.total
        cells = zip(columns, (row[place] for place in shown), strict=True)
        lines.append(
            [_text(said(cell, column.unit), 8, bold=is_total, right=column.unit is not None) for column, cell in cells]
        )
    texts = [column.unit is None for column in columns]
    weight = [2.2 if is_text else 1.0 for is_text in texts]
    return _grid(lines, [WIDTH * each / sum(weight) for each in weight])


def _definitions(table: Table) -> Grid:
    words = [HEADING[0], VALUE, HEADING[1]] if table.total else list(HEADING)
    lines = [[_text(each.to(table.language), 8, bold=True, right=each is VALUE) for each in words]]
    total = table.total or ("",) * len(table.columns)
    for column, cell in zip(table.columns, total, strict=True):
        if column.means:
            value = [_text(said(cell, column.unit), 8, right=True)] if table.total else []
            lines.append([_text(column.title, 8), *value, _text(column.means, 8)])
    widths = [WIDTH * 0.16, WIDTH * 0.1, WIDTH * 0.74] if table.total else [WIDTH * 0.16, WIDTH * 0.84]
    return _grid(lines, widths)


def _endings(table: Table) -> Grid:
    lines = [
        [_text(OUTCOME.to(table.language), 8, bold=True), _text(CALLS.to(table.language), 8, bold=True, right=True)]
    ]
    for one in table.endings:
        lines.append([_text(f"{one.means} {one.outcome}", 8), _text(f"{one.calls:,}", 8, right=True)])
    return _grid(lines, [WIDTH * 0.4, WIDTH * 0.1])


def _grid(lines: Sequence[Sequence[Any]], widths: Sequence[float]) -> Grid:
    grid = Grid(lines, colWidths=widths, repeatRows=1, hAlign="LEFT")
    grid.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINES),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return grid


def _text(text: str, size: float, color: Any = colors.black, *, bold: bool = False, right: bool = False) -> Paragraph:
    """A line in a font that has its signs; the Chinese one has no bold, so that it is drawn darker by its ground."""
    latin = text.isascii()
    font = (f"{LATIN}-Bold" if bold else LATIN) if latin else CHINESE
    style = ParagraphStyle(
        "cell",
        fontName=font,
        fontSize=size,
        leading=size * 1.3,
        textColor=color,
        alignment=2 if right else 0,
        wordWrap=None if latin else "CJK",
    )
    return Paragraph(escape(text), style)


def _numbered(canvas: Any, pages: Any) -> None:
    canvas.setFont(LATIN, 8)
    canvas.drawRightString(landscape(A4)[0] - MARGIN, MARGIN - 2 * mm, str(pages.page))
