"""Scenarios for the example's rules, read and played within a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ivr import rules as rule_files
from ivr.core.rulebook import Rulebook
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.nobody import Nobody
from ivr.crm.opening import open_crm
from ivr.scenarios.footprints import Footprints, watched
from ivr.scenarios.playing import Played, play
from ivr.scenarios.reading import ScenarioFile, read_scenarios

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "routing_rules.yaml"
HEAD = """\
version: 1
at: "2026-10-12 09:30"
from: "13900001111"
to: "4008001234"
scenarios:
"""


@cache
def example() -> tuple[Rulebook, CsvCrm | Nobody]:
    """The example's rules and customers."""
    rules = rule_files.load(EXAMPLE)
    return rules, open_crm(rules)


def read(folder: Path, text: str, rules: Rulebook | None = None) -> ScenarioFile:
    """A file with this text."""
    path = folder / "some.yaml"
    path.write_text(text, "utf-8")
    known, crm = example()
    return read_scenarios(path, rules or known, crm)


def played(folder: Path, scenario: str, footprints: Footprints | None = None, rules: Rulebook | None = None) -> Played:
    """One scenario of a file that says when, from and to above it; what is wrong with it fails the test."""
    file = read(folder, HEAD + scenario, rules)
    assert not file.complaints
    marks = footprints or Footprints()
    return play(watched(rules or example()[0], marks), file.scenarios[0], marks, folder)
