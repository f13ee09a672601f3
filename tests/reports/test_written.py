"""A report as files: read again by other programs, harmless in spreadsheets, with each definition beside its figure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from ivr.core.reporting.counting import Report
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.figures import FIGURES
from ivr.core.reporting.local_time import period
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.words import Language
from ivr.reports.table import Table, table_of
from ivr.reports.written import written

EVIL = '=HYPERLINK("http://evil","x")'
STAFF = Staff(names={"1001": "李静"})


def table(language: Language, *names: str) -> Table:
    rows = {
        name: Tally(calls=3, offered=3, answered=2, waited=9.0, waits=2, longest=7.5, waiting=90_000.0)
        for name in names
    }
    whole = Tally()
    for row in rows.values():
        whole.add(row)
    days = period("day", date(2026, 11, 25), ZoneInfo("Asia/Shanghai"))
    report = Report(days, By.AGENT, 5.0, rows, whole)
    return table_of(report, STAFF, language, datetime(2026, 11, 26, tzinfo=UTC))


def test_csv_is_read_by_excel_and_tells_each_figure_and_its_definition() -> None:
    raw = written(table("zh", "1001"), "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0][:2] == ["坐席", "来电"]
    assert rows[1][:2] == ["1001 李静", "3"]
    asa = [figure.name for figure in FIGURES].index("asa") + 1
    assert (rows[0][asa], rows[1][asa]) == ("平均应答时长 (s)", "4.5")
    told = {row[0]: row[1] for row in rows[4:] if len(row) > 1}
    for heading, figure in zip(rows[0][1:], FIGURES, strict=True):
        assert told[heading] == figure.means.zh


@pytest.mark.parametrize("name", [EVIL, "+1", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_is_a_formula_is_computed_in_no_spreadsheet(name: str) -> None:
    given = table("en", name)

    rows = list(csv.reader(io.StringIO(written(given, "csv").decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{name}"

    cell = openpyxl.load_workbook(io.BytesIO(written(given, "xlsx")))["rows"]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_workbook_has_the_rows_and_the_whole_with_its_definitions() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(table("zh", "1001", "1002"), "xlsx")))
    rows, whole = book["明细"], book["汇总"]
    headings = [cell.value for cell in rows[1]]
    assert [cell.value for cell in rows["A"]] == ["坐席", "1001 李静", "1002", "合计"]
    assert rows.cell(4, headings.index("进队来电") + 1).value == 6
    assert rows.cell(2, headings.index("登录时长") + 1).number_format == "[h]:mm:ss"
    assert rows.cell(2, headings.index("满意度") + 1).value is None
    assert rows["B1"].comment.text == FIGURES[0].means.zh
    told = {row[0].value: row[2].value for row in whole.iter_rows()}
    assert {figure.title.zh: figure.means.zh for figure in FIGURES}.items() <= told.items()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pdf_has_pages_with_text_in_fonts_that_readers_have(language: Language) -> None:
    raw = written(table(language, "1001", "<b>&", *map(str, range(2000, 2100))), "pdf")
    assert raw.startswith(b"%PDF-")
    assert raw.count(b"/Type /Page\n") > 2
    assert (b"STSong-Light" in raw) == (language == "zh" or "李" in STAFF.names["1001"])
