"""Whatever is done to the file: rules or complaints, never a traceback, and every complaint points into the file."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules import check

RULES = Path(__file__).parents[2] / "routing_rules.yaml"
EXAMPLE = RULES.read_text("utf-8")
LINES = EXAMPLE.splitlines()
SNIPPETS = st.sampled_from(["\t", ": ", "- ", "*", "&a ", "*a", "!x ", "!secret x", *"{}[]\"'#|~\x00，🙂"]) | st.text(
    max_size=3
)
KEYS = st.sampled_from(["play", "if", "queue", "en", "1"])
TORN = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's tables, so that only what a test breaks is wrong."""
    folder = tmp_path_factory.mktemp("firm")
    shutil.copytree(RULES.parent / "crm", folder / "crm")
    return folder


def assert_sane(text: str, folder: Path) -> None:
    path = folder / "routing_rules.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for complaint in check(path, date(2026, 6, 1)):
        assert 1 <= complaint.line <= text.count("\n") + text.count("\r") + 2
        assert complaint.column >= 1
        assert complaint.what.endswith((".", "?"))
        assert complaint.mend.endswith((".", "?"))
        assert "\n" not in str(complaint)


def test_unbroken_it_is_right(folder: Path) -> None:
    (folder / "routing_rules.yaml").write_text(EXAMPLE, "utf-8")
    assert check(folder / "routing_rules.yaml", date(2026, 6, 1)) == ()


@TORN
@given(at=st.integers(0, len(EXAMPLE)), gone=st.integers(0, 30), put=SNIPPETS)
def test_text_torn_out_and_put_in(at: int, gone: int, put: str, folder: Path) -> None:
    assert_sane(EXAMPLE[:at] + put + EXAMPLE[at + gone :], folder)


@TORN
@given(at=st.integers(0, len(LINES) - 1), to=st.integers(0, len(LINES) - 1), shift=st.integers(-4, 4))
def test_lines_moved_and_shifted(at: int, to: int, shift: int, folder: Path) -> None:
    lines = LINES.copy()
    line = lines.pop(at)
    lines.insert(to, " " * shift + line if shift > 0 else line[-shift:])
    assert_sane("\n".join(lines), folder)


@TORN
@given(
    value=st.recursive(
        st.text(max_size=6) | st.sampled_from(["main", "15s", "1", "", "repeat", "own", "zh"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
        max_leaves=6,
    ),
    at=st.sampled_from([line for line in LINES if ": " in line and not line.lstrip().startswith(("#", "-"))]),
)
def test_any_value_anywhere(value: object, at: str, folder: Path) -> None:

    name = at.split(":", maxsplit=1)[0]
    assert_sane(EXAMPLE.replace(at, f"{name}: {json.dumps(value)}", 1), folder)
