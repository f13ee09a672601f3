"""What the boxes of a chart say is told in parts, too: a page says it in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr import rules as rule_files
from ivr.picture.charting import charted
from ivr.picture.told import told

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "routing_rules.yaml", *sorted((ROOT / "examples").glob("*/routing_rules.yaml")))
SENTENCE = re.compile("[A-Za-z]{2,} [a-z]{2,}")


def names(words: Any) -> Iterator[str]:
    """What stands as it came on a page in another language."""
    match words:
        case str():
            yield words
        case {"values": values}:
            yield from (name for value in values.values() for name in names(value))
        case {"words": several}:
            yield from (name for word in several for name in names(word))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_no_name_in_a_box_is_an_english_sentence(path: Path) -> None:
    rules = rule_files.load(path, tables=False)
    boxes = told(charted(rules), rules)["boxes"]
    shown = [name for box in boxes for one in (box, *box["rows"]) for name in names(one["words"])]
    written = path.read_text("utf-8")
    assert [name for name in shown if SENTENCE.search(name) and name not in written] == []


def test_a_row_is_told_in_its_parts() -> None:
    rules = rule_files.load(ROOT / "examples/wealth/routing_rules.yaml", tables=False)
    rows = [row for box in told(charted(rules), rules)["boxes"] for row in box["rows"]]
    assert {"template": "play {prompt}", "values": {"prompt": "welcome"}} in [row["words"] for row in rows]
