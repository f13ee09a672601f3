"""`ivr doctor` as somebody uses it who does not know yet what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.doctor import trunks
from ivr.doctor.trunks import Reached
from tests.cli.program import EXAMPLE, Here


@pytest.fixture(autouse=True)
def _carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trunks, "probe", lambda _: Reached.ANSWERS)


def test_before_the_first_start_it_says_how_things_are_and_changes_nothing(here: Here, tmp_path: Path) -> None:
    said = here("doctor", "--rules", str(EXAMPLE), "--state", str(tmp_path / "state"))
    assert said.err == ""
    assert "ok    rules     version" in said.out
    assert "trunks    carrier: answers" in said.out
    assert said.out.splitlines()[-1].endswith("good.")
    assert not (tmp_path / "state").exists()


def test_what_is_bad_has_a_way_to_mend_it_and_an_exit_code(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trunks, "probe", lambda _: Reached.REFUSED)
    said = here("doctor", "--quiet", "--rules", str(EXAMPLE), "--state", str(tmp_path / "state"))
    assert said.code == 1
    lines = said.out.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("BAD   trunks"))
    assert lines[at + 1].strip().startswith("Correct host and port")
    assert not any(line.startswith("ok ") for line in lines)


def test_as_json_each_finding_has_level_subject_what_where_and_how_to_mend(here: Here, tmp_path: Path) -> None:
    said = here("doctor", "--json", "--rules", str(EXAMPLE), "--state", str(tmp_path / "state"))
    found = json.loads(said.out)
    assert {"level", "subject", "what", "mend", "where"} == set(found[0])
    assert {"good"} <= {one["level"] for one in found} <= {"good", "warning", "bad"}


def test_wrong_rules_are_one_finding_among_others(here: Here, tmp_path: Path) -> None:
    wrong = tmp_path / "rules.yaml"
    wrong.write_text("firm: 7\n", "utf-8")
    said = here("doctor", "--rules", str(wrong), "--state", str(tmp_path / "state"))
    assert said.code == 1
    assert "BAD   rules" in said.out
    assert "ok    limits" in said.out or "look  limits" in said.out
