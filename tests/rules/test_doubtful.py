"""Files that may be used and still deserve a warning, each with its complaints in the comments at its top."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.rules import Code, Severity, check, examine, load

DOUBTFUL = sorted((Path(__file__).parent / "doubtful").glob("*.yaml"))
TODAY = date(2026, 6, 1)
"""A Monday."""


@pytest.mark.parametrize("path", DOUBTFUL, ids=lambda path: path.stem)
def test_the_complaints_are_those_at_the_top_of_the_file(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    expected = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    found = [str(complaint).removeprefix(f"{path.name}:") for complaint in check(path, TODAY)]
    assert expected
    assert found == expected


@pytest.mark.parametrize("path", DOUBTFUL, ids=lambda path: path.stem)
def test_they_can_be_used(path: Path) -> None:
    assert load(path, TODAY).numbers


def test_a_certificate_that_has_ended_is_an_error_that_keeps_nothing_from_starting() -> None:
    path = next(path for path in DOUBTFUL if path.stem == "nobody_today")
    examined = examine(path, TODAY)
    assert examined.book == load(path, TODAY)
    assert [c.code for c in examined.complaints if c.severity is Severity.ERROR] == [Code.NOBODY_TODAY]


def test_warnings_are_told_once_there_are_no_errors(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    unused = next(path for path in DOUBTFUL if path.stem == "prompt_unused").read_text("utf-8")
    path.write_text(unused.replace("{sales: 2}", "{sales: 5}"), "utf-8")
    assert [complaint.code for complaint in check(path, TODAY)] == [Code.NOBODY_ABLE]
