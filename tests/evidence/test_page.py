"""docs/evidence.md names every kind of entry and every finding: who writes a verifier from it must not be surprised."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.evidence.entry import Kind
from ivr.evidence.report import Trouble

PAGE = (Path(__file__).parents[2] / "docs/evidence.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*Kind, *Trouble], ids=str)
def test_the_page_tells_of(word: str) -> None:
    assert f"`{word}`" in PAGE
