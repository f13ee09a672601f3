"""The example's scenarios, the examples of docs/scenarios.md, and that they would notice a change of the rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from ivr.rules.shape import Strict
from ivr.scenarios.shape import ActShape, AgentShape, ExpectShape, RmShape, ScenarioFileShape, ScenarioShape
from ivr.scenarios.suite import Suite
from tests.scenarios.firm import EXAMPLE, ROOT

PAGE = (ROOT / "docs/scenarios.md").read_text("utf-8")
SHIPPED = ROOT / "scenarios"


def failed(suite: Suite) -> list[str]:
    assert suite.complaints == ()
    return [one.scenario.name for one in suite.play() if not one.good]


def test_all_go_as_expected_and_come_to_every_rule() -> None:
    suite = Suite.of(EXAMPLE, SHIPPED)
    assert len(suite.scenarios) >= 40
    assert failed(suite) == []
    assert suite.coverage().never == ()


def test_no_two_have_one_name() -> None:
    names = [(one.file, one.name) for one in Suite.of(EXAMPLE, SHIPPED).scenarios]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("text", re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
def test_the_examples_of_the_page_go_as_they_say(text: str, tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(text, "utf-8")
    suite = Suite.of(EXAMPLE, tmp_path)
    assert failed(suite) == []
    assert suite.scenarios


def words(shape: type[Strict]) -> set[str]:
    """Every word that this kind of mapping knows, those of its values among them."""
    found = {field.alias or name for name, field in shape.model_fields.items()}
    for field in shape.model_fields.values():
        found |= (
            {str(word) for word in get_args(field.annotation)} if get_origin(field.annotation) is Literal else set()
        )
    return found


@pytest.mark.parametrize("shape", [ScenarioFileShape, ScenarioShape, AgentShape, RmShape, ExpectShape, ActShape])
def test_the_page_explains_every_word(shape: type[Strict]) -> None:
    assert {word for word in words(shape) if not re.search(rf"`[^`\n]*\b{word}\b", PAGE)} == set()


CHANGES = [
    ('"08:30-18:00"', '"08:30-17:30"'),
    ('"2026-12-31": "08:30-12:00", ', ""),
    ("    holidays: CN                  #", "    #"),
    ("keys: {1: zh, 2: en}", "keys: {2: zh, 1: en}"),
    ("otherwise: customer", "otherwise: zh"),
    ("1: {queue: wealth}", "1: {queue: general}"),
    ("tries: 3", "tries: 2"),
    ('"*": back', '"*": repeat'),
    ("no_answer: not_ready", "no_answer: stay"),
    ("first: 12s", "first: 10s"),
    ("waited: 60s", "waited: 50s"),
    ("failed_offers: 2", "failed_offers: 3"),
    ("      - to: {rm: deputy, ring: 25s, accept: 1, within: 10s}\n", ""),
    ("within: 10s", "within: 20s"),
    ('until: "2027-06-30"', 'until: "2027-08-30"'),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_change_of_the_rules_fails_at_least_one(old: str, new: str, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert old in text
    (tmp_path / EXAMPLE.name).write_text(text.replace(old, new, 1), "utf-8")
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    assert failed(Suite.of(tmp_path / EXAMPLE.name, SHIPPED))
