"""Whatever is changed in rules that callers meet, `difference` does not say that nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ivr import rules as rule_files
from ivr.core import diff_hours
from ivr.core.diff import difference
from ivr.core.rulebook import Rulebook
from tests.core.one_field import Changed, each_changed, roomy

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 25)
EVERY_STEP = Path(__file__).parent / "every_step.yaml"
FILES = (EVERY_STEP, ROOT / "routing_rules.yaml", *sorted((ROOT / "examples").glob("*/routing_rules.yaml")))
DAYS = 60
"""Looked at, of 400: what is told of one day is told of another."""
SAMPLES = 2
"""Of one field so many are changed in each file: what tells one queue tells another."""
NOTHING_CHANGES = {
    "Prompt.name": "the name under which it stands",
    "Calendar.name": "the name under which it stands",
    "Queue.name": "the name under which it stands",
    "Agent.id": "the name under which it stands",
    "Calendar.chinese_names": "why a day differs, for people who look at the numbers",
    "Calendar.day_names": "why a day differs, for people who read a call's story",
    "CallRm.queue": "follows from where `else` leads, which is told",
    "Answer.by": "always the rules, where it stands in the rules",
    "Need.certificate": "`valid` asks for the same agents as level 1",
}
"""Fields by which no caller is treated differently, and why."""
COPIED = ".eligibility."
"""A need's copy of what stands among the rules' `eligibility`, where its changes are told."""


def changes(rules: Rulebook) -> Iterator[Changed]:
    seen: Counter[str] = Counter()
    for changed in each_changed(rules):
        if COPIED in changed.where:
            continue
        seen[changed.field] += 1
        if seen[changed.field] <= SAMPLES and changed.field not in NOTHING_CHANGES:
            yield changed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + "/" + path.name)
def test_no_change_of_a_single_field_is_missed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_hours, "DAYS", DAYS)
    if path == EVERY_STEP:
        path = _beside_its_tables(path, tmp_path)
    rules = roomy(rule_files.load(path), TODAY, DAYS)
    missed = [changed.where for changed in changes(rules) if not difference(rules, changed.rules, TODAY)]
    assert missed == []


def _beside_its_tables(path: Path, to: Path) -> Path:
    (to / "customers.csv").write_text("id,name,number,level,language,rm\n", "utf-8")
    (to / "managers.csv").write_text("id,name,mobile,deputy\n", "utf-8")
    (to / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return to / path.name
