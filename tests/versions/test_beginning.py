"""What a start begins with: the rules file, or its last good version if it is refused."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.rules import RulesRefused, load
from ivr.versions.beginning import begun
from ivr.versions.files import stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The example; its firm stands in a file of its own."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    text = (ROOT / "routing_rules.yaml").read_text("utf-8")
    start, end = text.index("firm:\n"), text.index("\nnumbers:")
    firm = text[start:end].split("\n", 1)[1]
    (tmp_path / "firm.yaml").write_text(firm, "utf-8")
    path = tmp_path / "rules.yaml"
    path.write_text(f"{text[:start]}firm: !include firm.yaml\n{text[end:]}", "utf-8")
    return path


@pytest.fixture
def shelf(rules: Path, tmp_path: Path) -> Shelf:
    """The example was in force."""
    shelf, ready = Shelf(tmp_path / "state/rules"), read(Wanted(rules))
    assert isinstance(ready, Ready), ready
    shelf.keep(ready.rules.version, rules, ready.contents, "li", NOW)
    return shelf


def test_right_rules_are_begun_with(rules: Path, shelf: Shelf) -> None:
    rules.write_text(rules.read_text("utf-8") + "# newer\n", "utf-8")
    first = begun(Wanted(rules), shelf)
    assert (first.ready.rules.version, first.refused) == (load(rules).version, None)


@pytest.mark.parametrize("broken", ["rules.yaml", "firm.yaml"])
def test_where_they_are_broken_the_last_good_version_is_in_force_and_they_are_refused(
    rules: Path, shelf: Shelf, broken: str
) -> None:
    good = load(rules)
    (rules.parent / broken).write_text("version: [", "utf-8")
    first = begun(Wanted(rules), shelf)
    assert first.refused
    assert first.refused.complaints[0].file == broken
    assert first.ready.rules == good, "tables and all: they are where the rules file is"
    assert list(first.ready.contents) == ["rules.yaml", "firm.yaml"]
    assert stamps([rules])[0] in first.ready.stamps, "so that its mending is noticed"


def test_where_the_file_is_gone_the_last_good_version_is_in_force(rules: Path, shelf: Shelf) -> None:
    rules.unlink()
    assert begun(Wanted(rules), shelf).refused


def test_without_a_good_version_there_is_nothing_to_begin_with(rules: Path, tmp_path: Path) -> None:
    rules.write_text("version: [", "utf-8")
    with pytest.raises(RulesRefused):
        begun(Wanted(rules), Shelf(tmp_path / "none"))


def test_the_version_of_another_rules_file_is_none_of_ours(rules: Path, shelf: Shelf) -> None:
    other = rules.with_name("other.yaml")
    other.write_text("version: [", "utf-8")
    with pytest.raises(RulesRefused, match="other"):
        begun(Wanted(other), shelf)


def test_a_last_good_version_whose_tables_are_gone_is_good_no_more(rules: Path, shelf: Shelf) -> None:
    rules.write_text("version: [", "utf-8")
    shutil.rmtree(rules.parent / "crm")
    with pytest.raises(RulesRefused):
        begun(Wanted(rules), shelf)
