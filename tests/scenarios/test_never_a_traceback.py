"""Whatever is done to a scenario file: scenarios or complaints, never a traceback, and all complaints point into it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.scenarios.reading import read_scenarios
from tests.scenarios.firm import ROOT, example

TEXT = (ROOT / "scenarios/overflow.yaml").read_text("utf-8")
TREE = yaml.load(TEXT, yaml.BaseLoader)
MANY = int(os.environ.get("IVR_MUTATED_FILES", "100"))
WORDS = sorted(set(re.findall(r"[a-z_]{3,}", TEXT)))
SNIPPETS = st.sampled_from(["\t", ": ", "- ", "*", "&a ", "!secret x", *"{}[]\"'#|~\x00，🙂", *WORDS]) | st.text(
    max_size=3
)
VALUES = st.recursive(
    st.text(max_size=6) | st.sampled_from(["busy", "15s", "1", "", "yes", "unknown", "Zhang Wei"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=6,
)
TORN = settings(max_examples=MANY, deadline=None)
pytestmark = pytest.mark.timeout(0 if MANY > 1000 else 150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenarios")


def assert_sane(text: str, folder: Path) -> None:
    path = folder / "some.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    file = read_scenarios(path, *example())
    assert bool(file.scenarios) is not bool(file.complaints)
    for complaint in file.complaints:
        assert 1 <= complaint.line <= text.count("\n") + text.count("\r") + 2
        assert complaint.what.endswith((".", "?"))
        assert complaint.mend.endswith((".", "?"))
        assert "\n" not in str(complaint)


@TORN
@given(at=st.integers(0, len(TEXT)), gone=st.integers(0, 30), put=SNIPPETS)
def test_text_torn_out_and_put_in(at: int, gone: int, put: str, folder: Path) -> None:
    assert_sane(TEXT[:at] + put + TEXT[at + gone :], folder)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every list and mapping of a tree, with each of its keys."""
    if isinstance(tree, dict):
        return [(tree, key) for key in tree] + [place for value in tree.values() for place in _places(value)]
    if isinstance(tree, list):
        return [(tree, at) for at in range(len(tree))] + [place for value in tree for place in _places(value)]
    return []


@TORN
@given(at=st.integers(0, len(_places(TREE)) - 1), value=VALUES)
def test_any_value_in_any_place(at: int, value: object, folder: Path) -> None:
    tree = yaml.load(TEXT, yaml.BaseLoader)
    above, key = _places(tree)[at]
    above[key] = value
    assert_sane(yaml.safe_dump(tree, allow_unicode=True), folder)
