"""Broken files, each with its complaints in the comments at its top: line, column, what is wrong, how to mend it."""

from __future__ import annotations

import codecs
import os
import tracemalloc
from pathlib import Path

import pytest
import yaml

from ivr.errors import RulesError
from ivr.rules import Code, Complaint, RulesRefused, check, growing, load
from ivr.rules.source import LARGEST

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def test_there_are_many() -> None:
    assert len(BROKEN) >= 150


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_SECRET_CARRIER_A", raising=False)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_complaints_are_those_at_the_top_of_the_file(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    expected = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    found = [str(complaint).removeprefix(f"{path.name}:") for complaint in check(path)]
    assert expected
    assert found == expected


ODD_FILES = {
    "empty": (b"", "1:1 R102: The file is empty. Begin with `version: 1`."),
    "blank": (b" \n\n", "1:1 R102: The file is empty. Begin with `version: 1`."),
    "comment": (b"# nothing but this\n", "1:1 R102: The file is empty. Begin with `version: 1`."),
    "null": (b"~\n", '1:1 R203: "~" stands where names with values should.'),
    "list": (b"- a\n- b\n", "1:1 R203: A list stands where names with values should."),
    "text": (b"hello\n", '1:1 R203: "hello" stands where names with values should.'),
    "nul": (b"version: 1\nfirm: \x00\n", "2:7 R105: A character that nobody can see stands here (U+0000)."),
    "nothing but nul": (b"\x00" * 4096, "1:1 R105: A character that nobody can see stands here (U+0000)."),
    "bell": (b"version: 1\nfirm: a\x07b\n", "2:8 R105: A character that nobody can see stands here (U+0007)."),
    "bom within": ("version: 1\nfirm: \ufeff恒信\n".encode(), '2:7 R203 firm: "'),
    "gbk": (
        "version: 1\nfirm: 恒信\n".encode("gbk"),
        "2:7 R104: The byte 0xba is not UTF-8 (is the file saved as GBK?).",
    ),
    "latin-1": ("version: 1\nfirm: Zürich\n".encode("latin-1"), "2:8 R104: The byte 0xfc is not UTF-8"),
    "bom": (
        b"\xef\xbb\xbfversion: 1\nfirm: \xff\n",
        "2:7 R104: The byte 0xff is not UTF-8 (is the file saved as GBK?).",
    ),
    "utf-16": ("version: 1\n".encode("utf-16"), "1:1 R104: The file is written in UTF-16. Save it as UTF-8."),
    "utf-16 without bom": ("version: 1\n".encode("utf-16-le"), "1:2 R105: A character that nobody can see stands here"),
    "utf-32": ("version: 1\n".encode("utf-32"), "1:1 R104: The file is written in UTF-"),
    "surrogates": (b"firm: \xed\xa0\x80\n", "1:7 R104: The byte 0xed is not UTF-8"),
    "cut in a character": ("firm: 恒".encode()[:-1], "1:7 R104: The byte 0xe6 is not UTF-8"),
    "large": (b"x" * (LARGEST + 1), "1:1 R103: The file is larger than 10 MB. Is it the right file?"),
    "deep": (b"a: " + b"[" * 5000, f"1:43 R110 a{'[0]' * 39}: Lists and mappings are nested deeper than 40."),
    "list as key": (b"? [a, b]\n: c\n", "1:3 R113 {...}: A name is expected here, not a list or a mapping."),
}


@pytest.mark.parametrize(("data", "complaint"), ODD_FILES.values(), ids=ODD_FILES)
def test_files_that_no_comment_can_stand_in(data: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    path.write_bytes(data)
    assert any(str(found).startswith(f"routing_rules.yaml:{complaint}") for found in check(path))


def test_a_small_file_cannot_grow_into_a_large_one(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines), "utf-8")
    (complaint,) = check(path)
    assert (complaint.code, complaint.line, complaint.what) == (
        Code.GROWS,
        6,
        "The file holds more than 400000 values.",
    )


def test_of_a_file_of_100_mb_no_more_is_read_than_is_sane(tmp_path: Path) -> None:
    path = tmp_path / "routing_rules.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    try:
        (complaint,) = check(path)
        assert complaint.code is Code.LARGE
        assert tracemalloc.get_traced_memory()[1] < 2 * LARGEST
    finally:
        tracemalloc.stop()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "routing_rules.yaml"
    path = tmp_path / "routing_rules.yaml"
    path.write_bytes(codecs.BOM_UTF8 + example.read_bytes().replace(b"crm: {", b"#crm: {"))
    assert {complaint.what for complaint in check(path)} == {
        "Customers are looked up here, but the file does not say where."
    }


def test_a_directory_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    (directory,) = check(tmp_path)
    (absent,) = check(tmp_path / "absent.yaml")
    (here,) = check(Path())
    assert str(here).startswith(".:1:1 R101: This is a directory.")
    assert directory.what == "This is a directory."
    assert absent.what.startswith("There is no file ")


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rules.yaml")
    (complaint,) = check(tmp_path / "rules.yaml")
    assert (complaint.code, complaint.what) == (Code.FILE, "This is no ordinary file.")


def test_loading_refuses_with_all_complaints() -> None:
    path = next(path for path in BROKEN if path.stem == "several_at_once")
    with pytest.raises(RulesRefused, match="Did you mean") as refused:
        load(path)
    assert isinstance(refused.value, RulesError)
    assert refused.value.complaints == check(path)
    assert all(isinstance(complaint, Complaint) for complaint in refused.value.complaints)
    assert all(str(complaint) in str(refused.value) for complaint in refused.value.complaints)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_without_libyaml_the_same_lines_are_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = [complaint.line for complaint in check(path)]
    monkeypatch.setattr(growing, "LOADER", yaml.SafeLoader)
    assert [complaint.line for complaint in check(path)] == fast
