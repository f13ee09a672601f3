"""`ivr check`."""

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
