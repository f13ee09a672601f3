"""The registry of complaints: every code is its own, is on the page, and is given by some file of the tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.rules import Code, Severity
from tests.rules.test_broken import ODD_FILES

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "complaints.md").read_text("utf-8")


def test_no_code_is_given_twice() -> None:
    assert len({code.id for code in Code}) == len(Code)
    assert all(re.fullmatch(r"R[1-6]\d\d", code.id) for code in Code)


@pytest.mark.parametrize("code", Code, ids=str)
def test_warnings_are_those_of_the_sixth_hundred(code: Code) -> None:
    assert (code.severity is Severity.WARNING) == code.id.startswith("R6")


def test_the_page_has_every_code_with_its_sentence_and_no_other() -> None:
    assert re.findall(r"^\| (R\d+) \| (.+) \|$", PAGE, re.MULTILINE) == [(code.id, code.sentence) for code in Code]


def test_every_code_is_given_by_some_file() -> None:
    files = [*(HERE / "broken").glob("*.yaml"), *(HERE / "doubtful").glob("*.yaml")]
    told = " ".join(line for path in files for line in path.read_text("utf-8").splitlines() if line.startswith("# "))
    told += " ".join(complaint for _, complaint in ODD_FILES.values())
    told += (
        " R101 R116 R121 R122 R408 R610 R611 R613 R614 R633"  # a file that is not there, test_include, tests/versions
    )
    assert [code.id for code in Code if code.id not in told] == []
