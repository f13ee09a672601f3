"""`ivr check` and `ivr explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The example with two mistakes: a queue that is not there, and a trunk's address that is none."""
    text = EXAMPLE.read_text("utf-8").replace("1: {queue: wealth}", "1: {queue: welth}")
    path = tmp_path / "broken.yaml"
    text = text.replace("crm/", f"{ROOT}/crm/")
    path.write_text(text.replace('"127.0.0.2:5062"', '"not an address"'), "utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def test_good_rules_are_said_to_be_right(here: Here) -> None:
    said = here("check", str(EXAMPLE))
    assert said.code == 0
    assert "is right" in said.out
    assert "3 queues, 4 agents" in said.out


def test_broken_rules_end_with_2_and_every_place(here: Here, broken: Path) -> None:
    said = here("check", str(broken))
    assert said.code == 2
    first, second, last = said.err.splitlines()
    assert f"broken.yaml:{line_of(broken, 'welth')}:" in first
    assert "welth" in first
    assert f"broken.yaml:{line_of(broken, 'not an address')}:19" in second
    assert last.startswith("2 to mend")


def test_complaints_as_json(here: Here, broken: Path) -> None:
    said = here("check", "--json", str(broken))
    assert said.code == 2
    complaints = json.loads(said.out)
    assert [complaint["line"] for complaint in complaints] == [
        line_of(broken, "welth"),
        line_of(broken, "not an address"),
    ]


def test_a_file_that_is_not_there(here: Here, tmp_path: Path) -> None:
    said = here("check", str(tmp_path / "none.yaml"))
    assert said.code == 2
    assert "There is no file" in said.err


OPEN, CLOSED, HOLIDAY = "2026-11-25 10:00", "2026-11-25 19:00", "2026-10-01 10:00"


@pytest.mark.parametrize(
    ("at", "keys", "line"),
    [
        (OPEN, "1,1", "waits in wealth for the longest-idle agent"),
        (OPEN, "11", "after 60 s or after 2 failed offers -> own RM Zhang Wei, must press 1"),
        (OPEN, "1-92", "waits in claims"),
        (OPEN, "1---", "waits in general"),
        (CLOSED, "1", "may leave a message in wealth"),
        (HOLIDAY, "1", "may leave a message in wealth"),
    ],
)
def test_explain_follows_hours_holidays_and_keys(here: Here, at: str, keys: str, line: str) -> None:
    said = here("explain", "4008001234", "--caller", "13900001111", "--at", at, "--keys", keys)
    assert said.code == 0
    assert line in said.out
    assert f"[routing_rules.yaml:{line_of(EXAMPLE, '- look_up: customer')} flows.main[0]]" in said.out


def test_explain_gives_the_reason_of_a_holiday(here: Here) -> None:
    assert "National Day" in here("explain", "4008001234", "--at", HOLIDAY).out


def test_explain_as_json(here: Here) -> None:
    steps = json.loads(here("explain", "4008001234", "--at", CLOSED, "--json").out)
    assert any("office is closed" in step["line"] and ":32 flows.main[3]" in step["rule"] for step in steps)


def test_explain_a_number_that_nobody_has(here: Here) -> None:
    assert "none of our numbers" in here("explain", "999").out


def test_explain_a_time_that_is_none(here: Here) -> None:
    said = here("explain", "4008001234", "--at", "tomorrow")
    assert said.code == 2
    assert 'Write "2026-12-31 09:00"' in said.err


def test_explain_refuses_broken_rules(here: Here, broken: Path) -> None:
    said = here("explain", "4008001234", "--rules", str(broken))
    assert said.code == 2
    assert "2 to mend" in said.err
