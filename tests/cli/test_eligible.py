"""`ivr explain` with agents for whom something holds or does not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here

ILL = 'eligibility: {trained: {holds: no, until: "2026-11-30", reason: ill}}'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The example's rules, but agents for wealth must have been trained, which a program tells, and 1002 is ill."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    text = EXAMPLE.read_text("utf-8")
    trained = "eligibility: {trained: {answered_by: program, if_not: not trained}}\n"
    text = text.replace("queues:\n", f"{trained}queues:\n", 1)
    text = text.replace("needs: {wealth: 3, fund_licence: valid}", "needs: {wealth: 3, trained: yes}", 1)
    text = text.replace("name: 陈明, team: wealth,", f"name: 陈明, team: wealth, {ILL},", 1)
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")
    return path


def agents(here: Here, rules: Path, *arguments: str, at: str = "2026-11-25 10:00") -> dict[str, str]:
    """Why each agent for wealth is offered the call, or is not."""
    asked = ("--to", "4008001234", "--at", at, "--keys", "1,1", "--rules", str(rules))
    said = here("explain", *asked, *arguments).out
    table = said.partition("Agents for wealth (needs wealth 3 and trained)")[2].partition("\n\n")[0]
    rows = (line.split(maxsplit=3) for line in table.splitlines()[2:])
    return {agent: why for _, agent, _, why in rows if agent in ("1001", "1002")}


def test_what_programs_tell_is_supposed_to_hold_unless_the_rules_say_otherwise(here: Here, rules: Path) -> None:
    assert agents(here, rules)["1001"].startswith("longest idle")
    assert agents(here, rules)["1002"] == "not trained: ill (until 2026-11-30 24:00)"
    assert agents(here, rules, at="2026-12-01 10:00")["1002"].startswith("longest idle")


def test_it_may_be_supposed_not_to_hold(here: Here, rules: Path) -> None:
    assert agents(here, rules, "--not-eligible", "1001=trained")["1001"] == "not trained: supposed"


def test_as_they_are_now_is_what_the_running_system_was_told(
    here: Here, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"holds": True, "reason": "", "until": "2026-11-25T18:00:00+08:00", "by": "supervisor 1005"}
    row: dict[str, Any] = {"agent": "1001", "phone": True, "state": "ready", "idle": 9.0}
    with_it = row | {"eligibility": {"trained": told}}

    def answer(*_: object) -> list[dict[str, Any]]:
        return [with_it, row | {"agent": "1002"}]

    monkeypatch.setattr("ivr.cli.running.ask", answer)
    assert agents(here, rules, "--agents", "now")["1001"].startswith("longest idle (9 s)")
    assert agents(here, rules, "--agents", "now", at="2026-11-25 17:59")["1002"].startswith("not trained: ill")
    lacking = agents(here, rules, "--agents", "now", "--not-eligible", "1001=trained")
    assert lacking["1001"] == "not trained: supposed"
    with_it |= {"eligibility": {}}
    assert agents(here, rules, "--agents", "now")["1001"] == "not trained: nothing is known"
