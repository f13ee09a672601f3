"""A report as a mail: in its reader's language, with its files, and no header but its own."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from ivr.core.reporting.cutting import By
from ivr.core.reporting.local_time import period
from ivr.core.reporting.words import Language
from ivr.reports.as_mail import Envelope, as_mail
from ivr.reports.as_text import MOST_ROWS, as_text
from ivr.reports.making import Wanted
from ivr.reports.written import written
from tests.reports.test_written import table

DAY = period("day", date(2026, 11, 25), ZoneInfo("Asia/Shanghai"))
ENVELOPE = Envelope(
    "m1.20261126@firm.example", "reports@firm.example", ("boss@firm.example",), "李娜", "https://c.example"
)
SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)


def mail(language: Language, **wanted: str) -> EmailMessage:
    given, as_asked = table(language, "1001"), replace(Wanted(DAY, By.AGENT, language), **wanted)  # type: ignore[arg-type]
    files = {"csv": written(given, "csv"), "xlsx": written(given, "xlsx"), "pdf": written(given, "pdf")}
    made = as_mail(ENVELOPE, as_asked, written(given, "text"), files, SEVEN)  # type: ignore[arg-type]
    read = message_from_bytes(made.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_subject_and_text_are_in_the_readers_language_and_name_the_days() -> None:
    chinese, english = mail("zh"), mail("en", queue="wealth")
    assert (chinese["Subject"], english["Subject"]) == (
        "按坐席统计 · 2026-11-25",
        "Report by agent · wealth · 2026-11-25",
    )
    body = chinese.get_body()
    assert body
    text = body.get_content()
    assert "日期: 2026-11-25" in text
    assert "1001 李静" in text
    assert "合计" in text
    assert "按 李娜 的要求发送" in text
    assert "https://c.example/reports" in text


def test_the_files_are_those_that_the_page_gives() -> None:
    files = {part.get_filename(): part for part in mail("en").iter_attachments()}
    assert list(files) == [f"report-agent-2026-11-25-2026-11-25.{kind}" for kind in ("csv", "xlsx", "pdf")]
    assert [part.get_content_type() for part in files.values()][0::2] == ["text/csv", "application/pdf"]
    workbook = files["report-agent-2026-11-25-2026-11-25.xlsx"].get_content()
    assert openpyxl.load_workbook(io.BytesIO(workbook))["rows"]["A2"].value == "1001 李静"


def test_it_says_whose_it_is_and_that_a_machine_wrote_it() -> None:
    said = mail("en")
    assert (said["From"], said["To"]) == ("reports@firm.example", "boss@firm.example")
    assert (said["Message-ID"], said["Auto-Submitted"]) == ("<m1.20261126@firm.example>", "auto-generated")
    assert said["Date"].datetime == SEVEN


@pytest.mark.parametrize("queue", ["a\r\nBcc: thief@evil.example", "a\nBcc: thief@evil.example", "a\rBcc: x"])
def test_no_value_begins_a_header_of_its_own(queue: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail("en", queue=queue)


def test_columns_stand_below_each_other_whatever_the_signs() -> None:
    lines = as_text(table("zh", "1001", "1002")).splitlines()
    heading = next(number for number, line in enumerate(lines) if line.startswith("坐席"))
    assert lines[heading + 1].startswith("1001 李静  ")
    assert lines[heading + 2].startswith("1002       ")  # as wide as two Chinese signs more


def test_of_very_many_rows_the_first_stand_in_the_text_with_the_total() -> None:
    lines = as_text(table("en", *(f"{number:04}" for number in range(MOST_ROWS + 5)))).splitlines()
    assert f"{MOST_ROWS - 1:04}" in "\n".join(lines)
    assert f"{MOST_ROWS:04}" not in "\n".join(lines)
    assert [lines[-2].split()[0], lines[-1]] == ["total", "..."]
