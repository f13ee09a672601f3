"""Broken scenario files, each with its complaints in the comments at its top."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.scenarios.reading import read_scenarios
from tests.scenarios.firm import example

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_complaints_are_those_at_the_top_of_the_file(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    expected = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    file = read_scenarios(path, *example())
    assert [str(complaint).removeprefix(f"{path.name}:") for complaint in file.complaints] == expected
    assert expected
    assert file.scenarios == ()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "1:1 R102: The file is empty. Begin with `version: 1`."),
        ("version: 1\n".encode("utf-16"), "1:1 R104: The file is written in UTF-16. Save it as UTF-8."),
        (b"version: 1\nat: \x00\n", "2:5 R105: A character that nobody can see stands here (U+0000). Delete it."),
        (b"- a\n", "1:1 R203: A list stands where names with values should."),
        (b"a: " + b"[" * 5000, f"1:43 R110 a{'[0]' * 39}: Lists and mappings are nested deeper than 40."),
    ],
)
def test_files_that_no_comment_can_stand_in(data: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_bytes(data)
    (found,) = read_scenarios(path, *example()).complaints
    assert str(found).startswith(f"some.yaml:{complaint}")
