"""Whatever is changed in rules that callers meet, `difference` does not say that nothing changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from ivr import rules as rule_files
from ivr.core import diff_hours
from ivr.core.diff import Difference, difference
from ivr.core.diff_told import told
from ivr.core.phrase import Phrase, Series
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
SENTENCE = re.compile("[A-Za-z]{2,} [a-z]{2,}")
"""Two words in a row: no name in the rules has them, but texts that somebody wrote for people to hear or to read."""
WRITTEN = "\n".join(path.read_text("utf-8") for path in FILES)
Found = Mapping[str, Difference]
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


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.parent.name + "/" + path.name)
def differences(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What is found of each change of a single field, by where it is."""
    path = request.param
    if path == EVERY_STEP:
        path = _beside_its_tables(path, tmp_path_factory.mktemp("every_step"))
    rules = roomy(rule_files.load(path), TODAY, DAYS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(diff_hours, "DAYS", DAYS)
        return {changed.where: difference(rules, changed.rules, TODAY) for changed in changes(rules)}


def test_no_change_of_a_single_field_is_missed(differences: Found) -> None:
    assert [where for where, found in differences.items() if not found] == []


def test_whatever_is_told_is_told_in_parts_and_no_name_in_it_is_an_english_sentence(differences: Found) -> None:
    lines = {line for found in differences.values() for _, lines in told(found) for line in lines}
    names = {name for line in lines for name in _names(line)}
    assert sorted(name for name in names if SENTENCE.search(name) and name not in WRITTEN) == []


def _names(text: str) -> Iterator[str]:
    """What stands as it came on a page in another language."""
    match text:
        case Phrase():
            yield from (name for value in text.values.values() for name in _names(value))
        case Series():
            yield from (name for word in text.words for name in _names(word))
        case _:
            yield text


def _beside_its_tables(path: Path, to: Path) -> Path:
    (to / "customers.csv").write_text("id,name,number,level,language,rm\n", "utf-8")
    (to / "managers.csv").write_text("id,name,mobile,deputy\n", "utf-8")
    (to / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return to / path.name
