"""`ivr test`: what it says of scenarios that went well, went otherwise, or are no scenarios."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here

HEAD = """\
version: 1
at: "2026-10-12 09:30"
from: "13900001111"
to: "4008001234"
"""
WAITS = """\
scenarios:
  - name: waits a minute
    caller:
      - {hears: main_menu, presses: "1"}
    expect:
      - waits_in: wealth
      - {rings: Zhang Wei, after: 60s}
"""


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """The example's rules and customers in a folder of their own."""
    shutil.copy(EXAMPLE, tmp_path)
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    (tmp_path / "scenarios").mkdir()
    return tmp_path


def write(firm: Path, text: str, name: str = "one.yaml") -> Path:
    path = firm / "scenarios" / name
    path.write_text(text, "utf-8")
    return path


def test_what_goes_as_expected_is_told_in_two_lines_with_what_it_covers(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS)
    said = here("test", str(firm / "scenarios"))
    assert (said.code, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert first.startswith("1 scenario good (")
    assert second == "They come to 27 % of the rules (10 of 36); `ivr test --uncovered` lists the other 26."


def test_what_goes_otherwise_is_told_with_its_line_and_the_story_around_it(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS.replace("60s", "50s"))
    said = here("test", str(firm / "scenarios"))
    assert said.code == 1
    told = said.out.splitlines()
    assert told[0] == "FAILED one.yaml:6 waits a minute"
    assert told[1] == ("  one.yaml:11: expected rings: Zhang Wei, after: 50s; it came 60 s after the line before.")
    assert any(
        line.split("   ")[-2].endswith("60 s waited, overflow -> RM Zhang Wei 138****0001") for line in told[2:-3]
    )
    assert "1 of 1 scenario failed" in said.out


def test_a_wrong_file_is_told_line_and_column_and_nothing_is_played(here: Here, firm: Path) -> None:
    path = write(firm, HEAD + WAITS.replace("waits_in: wealth", "waits_in: welth"))
    said = here("test", str(path))
    assert (said.code, said.out) == (2, "")
    assert 'one.yaml:10:19: error R401 scenarios[0].expect[0].waits_in: There is no queue "welth".' in said.err
    assert 'Did you mean "wealth"?' in said.err
    assert f"1 error to mend in {path}." in said.err


def test_wrong_rules_are_told_as_everywhere(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS)
    (firm / "routing_rules.yaml").write_text("version: 2\n", "utf-8")
    said = here("test", str(firm / "scenarios"))
    assert said.code == 2
    assert "routing_rules.yaml:1:10 R209 version: Version" in said.err


@pytest.mark.parametrize(("word", "count"), [("minute", "1 scenario"), ("MINUTE", "1 scenario"), ("one.yaml", "1 sc")])
def test_a_word_chooses_by_name_and_file(here: Here, firm: Path, word: str, count: str) -> None:
    write(firm, HEAD + WAITS)
    write(firm, HEAD + WAITS.replace("waits a minute", "another"), "two.yaml")
    said = here("test", str(firm / "scenarios"), "-k", word)
    assert said.code == 0
    assert said.out.startswith(count)
    assert "These come to" in said.out


def test_no_scenario_at_all_is_no_success(here: Here, firm: Path) -> None:
    assert here("test", str(firm / "scenarios")).code == 2
    write(firm, HEAD + WAITS)
    said = here("test", str(firm / "scenarios"), "-k", "nothing like it")
    assert (said.code, said.err.split(" in /")[0]) == (2, "There is no scenario with 'nothing like it'")


def test_a_folder_that_is_not_there_is_told(here: Here, firm: Path) -> None:
    said = here("test", str(firm / "scenario"))
    assert (said.code, said.err) == (
        2,
        f"There is no {firm}/scenario: write a first scenario there (docs/scenarios.md).\n",
    )


def test_the_scenarios_beside_other_rules_are_found(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS)
    said = here("test", "--rules", str(firm / "routing_rules.yaml"))
    assert said.out.startswith("1 scenario good")


def test_programs_get_json(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS.replace("60s", "50s"))
    said = here("test", str(firm / "scenarios"), "--json")
    facts = json.loads(said.out)
    assert (said.code, facts["failed"], facts["coverage"]["all"]) == (1, 1, 36)
    (scenario,) = facts["scenarios"]
    assert scenario["misses"] == [
        {"line": 11, "expected": "rings: Zhang Wei, after: 50s", "instead": "it came 60 s after the line before"}
    ]
    assert {"at": 14.0, "waits_in": "wealth"} in scenario["happened"]


def test_build_servers_get_junit(here: Here, firm: Path, tmp_path: Path) -> None:
    write(firm, HEAD + WAITS)
    write(firm, HEAD + WAITS.replace("60s", "50s"), "two.yaml")
    here("test", str(firm / "scenarios"), "--junit", str(tmp_path / "junit.xml"))
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "1")
    assert [suite.attrib["name"] for suite in root] == ["one.yaml", "two.yaml"]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.attrib["message"] == "line 11: expected rings: Zhang Wei, after: 50s"
    assert "FAILED two.yaml:6" in (failure.text or "")


def test_what_no_scenario_comes_to_is_listed_with_its_line(here: Here, firm: Path) -> None:
    write(firm, HEAD + WAITS)
    said = here("test", str(firm / "scenarios"), "--uncovered")
    line = next(
        n for n, text in enumerate(EXAMPLE.read_text("utf-8").splitlines(), 1) if "4: {menu: hours_menu}" in text
    )
    assert f"  never reached: routing_rules.yaml:{line} menus.main_menu: key 4" in said.out.splitlines()
