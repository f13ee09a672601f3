"""Whatever is done to the file: rules or complaints, never a traceback, and every complaint points into the file.

IVR_MUTATED_FILES=15000 is ten minutes' worth of files, instead of the few of a normal run.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.cli import sarif, worst
from ivr.rules import Code, Severity, check, examine

RULES = Path(__file__).parents[2] / "routing_rules.yaml"
EXAMPLE = RULES.read_text("utf-8")
LINES = EXAMPLE.splitlines()
TODAY = date(2026, 6, 1)
MANY = int(os.environ.get("IVR_MUTATED_FILES", "100"))
TAGS = ["!x ", "!secret x", "!include x.yaml", "!include routing_rules.yaml"]
SNIPPETS = st.sampled_from(["\t", ": ", "- ", "*", "&a ", "*a", *TAGS, *"{}[]\"'#|~\x00，🙂"]) | st.text(max_size=3)
KEYS = st.sampled_from(["play", "if", "queue", "en", "1"])
WORDS = re.findall(r"[a-z_]{3,}", EXAMPLE)
VALUES = st.recursive(
    st.text(max_size=6) | st.sampled_from(["main", "15s", "1", "", "repeat", "own", "zh"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=6,
)
TORN = settings(max_examples=MANY, deadline=None)
pytestmark = pytest.mark.timeout(0 if MANY > 1000 else 150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's tables, so that only what a test breaks is wrong."""
    folder = tmp_path_factory.mktemp("firm")
    shutil.copytree(RULES.parent / "crm", folder / "crm")
    return folder


def assert_sane(text: str | bytes, folder: Path) -> None:
    """Rules or complaints; what is said of right rules can be said of these too."""
    path = folder / "routing_rules.yaml"
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    path.write_bytes(data)
    examined = examine(path, TODAY)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for complaint in examined.complaints:
        assert 1 <= complaint.line <= lines
        assert 1 <= complaint.column <= len(data) + 1
        assert complaint.what.endswith((".", "?"))
        assert complaint.mend.endswith((".", "?"))
        assert "\n" not in str(complaint)
    assert len(examined.complaints) <= 100
    errors = {complaint.code for complaint in examined.complaints if complaint.severity is Severity.ERROR}
    assert (examined.book is None) == bool(errors - {Code.NOBODY_TODAY})
    json.dumps(sarif.log(examined.complaints))
    if examined.book is not None:
        with redirect_stdout(io.StringIO()):
            worst.tell(worst.times(examined.book, examined, folder))


def test_unbroken_it_is_right(folder: Path) -> None:
    (folder / "routing_rules.yaml").write_text(EXAMPLE, "utf-8")
    assert check(folder / "routing_rules.yaml", TODAY) == ()


@TORN
@given(at=st.integers(0, len(EXAMPLE)), gone=st.integers(0, 30), put=SNIPPETS)
def test_text_torn_out_and_put_in(at: int, gone: int, put: str, folder: Path) -> None:
    assert_sane(EXAMPLE[:at] + put + EXAMPLE[at + gone :], folder)


@TORN
@given(at=st.integers(0, len(EXAMPLE)), gone=st.integers(0, 30), put=SNIPPETS)
def test_of_an_included_file_the_same_is_said_as_if_it_were_the_rules_file(
    at: int, gone: int, put: str, folder: Path
) -> None:
    """Where it is no YAML, what was wrong before that place is told as well, for other files are read on."""
    text = (EXAMPLE[:at] + put + EXAMPLE[at + gone :]).replace("!include routing_rules.yaml", "")
    for name, data in (("routing_rules.yaml", text), ("whole.yaml", text), ("outer.yaml", "!include whole.yaml")):
        (folder / name).write_bytes(data.encode("utf-8", "surrogatepass"))
    said = [replace(complaint, file="whole.yaml") for complaint in check(folder / "routing_rules.yaml", TODAY)]
    found = check(folder / "outer.yaml", TODAY)
    assert set(said) <= set(found)
    assert bool(said) == bool(found)


@TORN
@given(at=st.integers(0, len(EXAMPLE.encode())), gone=st.integers(0, 4), put=st.binary(max_size=4))
def test_bytes_torn_out_and_put_in(at: int, gone: int, put: bytes, folder: Path) -> None:
    data = EXAMPLE.encode()
    assert_sane(data[:at] + put + data[at + gone :], folder)


@TORN
@given(at=st.integers(0, len(LINES) - 1), to=st.integers(0, len(LINES) - 1), shift=st.integers(-4, 4))
def test_lines_moved_and_shifted(at: int, to: int, shift: int, folder: Path) -> None:
    lines = LINES.copy()
    line = lines.pop(at)
    lines.insert(to, " " * shift + line if shift > 0 else line[-shift:])
    assert_sane("\n".join(lines), folder)


@TORN
@given(
    value=VALUES,
    at=st.sampled_from([line for line in LINES if ": " in line and not line.lstrip().startswith(("#", "-"))]),
)
def test_any_value_anywhere(value: object, at: str, folder: Path) -> None:
    name = at.split(":", maxsplit=1)[0]
    assert_sane(EXAMPLE.replace(at, f"{name}: {json.dumps(value)}", 1), folder)


@TORN
@given(changes=st.lists(st.tuples(st.integers(0, len(WORDS) - 1), st.sampled_from(WORDS)), min_size=1, max_size=4))
def test_words_in_one_anothers_places(changes: list[tuple[int, str]], folder: Path) -> None:
    """What comes out is often a file of the right shape, with circles, dead ends and queues that nobody serves."""
    put = dict(changes)
    words = iter(range(len(WORDS)))
    assert_sane(re.sub(r"[a-z_]{3,}", lambda found: put.get(next(words), found[0]), EXAMPLE), folder)


@TORN
@given(dropped=st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=3))
def test_lines_left_out(dropped: set[int], folder: Path) -> None:
    assert_sane("\n".join(line for at, line in enumerate(LINES) if at not in dropped), folder)


@TORN
@given(
    start=st.integers(0, len(LINES) - 1),
    length=st.integers(1, 12),
    to=st.integers(0, len(LINES)),
    anchor=st.sampled_from(["", " &a", " *a", " <<: *a"]),
)
def test_blocks_doubled_and_anchored(start: int, length: int, to: int, anchor: str, folder: Path) -> None:
    block = [line + anchor for line in LINES[start : start + length]]
    assert_sane("\n".join([*LINES[:to], *block, *LINES[to:]]), folder)
