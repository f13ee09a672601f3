"""`ivr diff`: what an edit changes for callers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The example with Saturdays an hour longer, another queue behind a key, and an agent more."""
    text = EXAMPLE.read_text("utf-8").replace("crm/", f"{ROOT}/crm/")
    for right, now in (
        ('sat: "09:00-12:00"', 'sat: "09:00-13:00"'),
        ("1: {queue: wealth}", "1: {queue: claims}"),
        ('  "1001": ', '  "1000": {name: Anna, skills: {service: 3}}\n  "1001": '),
    ):
        assert right in text
        text = text.replace(right, now, 1)
    path = tmp_path / "edited.yaml"
    path.write_text(text, "utf-8")
    return path


def test_what_changes_is_told_for_callers(here: Here, edited: Path) -> None:
    said = here("diff", str(EXAMPLE), str(edited))
    assert said.code == 1
    assert "4008001234, main_menu, key 1: waits in wealth before, now waits in claims." in said.out
    assert "Saturdays 12:00-13:00: may leave a message in wealth before, now comes to main_menu." in said.out
    assert "office, Saturdays 12:00-13:00: closed before, now open." in said.out
    assert "1000 is new: Anna, service 3" in said.out
    assert "for example 4008001234, Sat " in said.out
    assert "02131234567" not in said.out


@pytest.mark.parametrize(
    ("right", "now", "told"),
    [
        (
            "customers: crm/customers.csv",
            f"customers: {ROOT}/crm/managers.csv",
            "customers: was crm/customers.csv, is now",
        ),
        (
            '"1001": {name: 李静,',
            '"1001": {name: 李静, languages: [zh],',
            "languages: was all of the firm's, is now zh",
        ),
        (
            "    wrap_up: 5s",
            "    wrap_up: 5s\n    most: 5\n    full: {voicemail: wealth}",
            "most: was no limit, is now 5",
        ),
        (
            "{waited: 60s}, {failed_offers: 2}]}",
            "{waited: 45s}, {failed_offers: 2}]}",
            "for example who is not served until then: own RM on the mobile (rings 25s, press 1 within 10s) after 45s"
            " instead of 60s",
        ),
        ("tries: 3", "tries: 2", "for example who presses nothing hears it 3 times before, now 2 times"),
    ],
)
def test_what_no_caller_is_walked_through_is_told_in_words(
    here: Here, tmp_path: Path, right: str, now: str, told: str
) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert right in text
    text = text.replace(right, now, 1).replace(" crm/", f" {ROOT}/crm/")
    (tmp_path / "edited.yaml").write_text(text, "utf-8")
    said = here("diff", str(EXAMPLE), str(tmp_path / "edited.yaml"))
    assert (said.code, said.err) == (1, "")
    assert told in said.out


def test_the_same_rules_change_nothing(here: Here) -> None:
    said = here("diff", str(EXAMPLE), str(EXAMPLE))
    assert (said.code, said.out) == (0, "Nothing changes.\n")


def test_as_json(here: Here, edited: Path) -> None:
    said = here("diff", str(EXAMPLE), str(edited), "--json")
    found = json.loads(said.out)
    assert said.code == 1
    assert [change["keys"] for change in found["callers"]] == [["1"], ["1", "2", "-"]]
    assert found["callers"][0]["example"]["at"].endswith("+08:00")
    assert found["things"][0]["section"] == "agents"


@pytest.mark.parametrize("files", [("none.yaml",), (str(EXAMPLE), "none.yaml"), ("none.yaml", str(EXAMPLE))])
def test_rules_that_cannot_be_read_end_with_2(here: Here, files: tuple[str, ...]) -> None:
    said = here("diff", *files)
    assert said.code == 2
    assert "There is no file" in said.err
    assert "started" not in said.err
    assert "--rules" not in said.err


@pytest.mark.parametrize(
    "command", [("diff", str(EXAMPLE), "none.yaml"), ("test", "--rules", "none.yaml", "scenarios")]
)
def test_of_rules_that_cannot_be_read_a_program_gets_the_complaints(here: Here, command: tuple[str, ...]) -> None:
    said = here(*command, "--json")
    assert said.code == 2
    assert [one["code"] for one in json.loads(said.out)["complaints"]] == ["R101"]
