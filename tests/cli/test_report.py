"""`ivr report`, over a store that the test has filled."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from ivr.provision.layout import Layout
from ivr.store.store import Store
from tests.cli.program import Here
from tests.reports.a_past import told


@pytest.fixture
async def state(tmp_path: Path) -> str:
    """A state folder in which the day of `a_past` stands."""
    store = Store(Layout(tmp_path).database)
    await store.open()
    await told(store)
    await store.close()
    return str(tmp_path)


@pytest.fixture
def asked(state: str) -> tuple[str, ...]:
    return ("report", "day", "--date", "2026-11-25", "--state", state)


def test_a_day_is_a_table_with_definitions(here: Here, asked: tuple[str, ...]) -> None:
    done = here(*asked, "--language", "en")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "Report by hour"
    assert next(line.split()[:4] for line in lines if line.strip().startswith("09:00")) == ["09:00", "5", "4", "2"]
    assert next(line.split()[:4] for line in lines if line.strip().startswith("total")) == ["total", "5", "4", "2"]
    assert "Average speed of answer" in done.out
    assert "13900001111" not in done.out


def test_it_is_written_as_every_kind_of_file_at_once(here: Here, asked: tuple[str, ...], tmp_path: Path) -> None:
    csv, xlsx, pdf = (tmp_path / f"day.{kind}" for kind in ("csv", "xlsx", "pdf"))
    done = here(*asked, "--by", "agent", "--csv", str(csv), "--xlsx", str(xlsx), "--pdf", str(pdf), "--language", "zh")
    assert (done.code, done.out) == (0, "")
    assert csv.read_text("utf-8-sig").startswith("坐席,来电,")
    assert openpyxl.load_workbook(xlsx)["明细"]["B2"].value == 1
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_programs_get_null_where_a_figure_cannot_be_computed(here: Here, state: str) -> None:
    done = here("report", "week", "--date", "2026-12-25", "--state", state, "--json")
    total = json.loads(done.out)["total"]
    assert (total["calls"], total["asa"], total["occupancy"]) == (0, None, None)


def test_menus_have_a_table_of_their_own(here: Here, asked: tuple[str, ...]) -> None:
    done = here(*asked, "--by", "menu", "--language", "en")
    assert [line.split() for line in done.out.splitlines() if "hung" in line][:1] == [
        ["main_menu", "hung", "up", "1", "16.7", "%", "the", "end", "1"]
    ]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30"])
def test_what_is_no_day_is_refused_with_how_to_write_one(here: Here, state: str, day: str) -> None:
    done = here("report", "day", "--date", day, "--state", state)
    assert done.code == 1
    assert "write it as 2026-11-25" in done.err
