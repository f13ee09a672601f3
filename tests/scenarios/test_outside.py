"""Steps that lead out of the house: web services and telephones outside answer as the scenario says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite
from tests.scenarios.firm import EXAMPLE, ROOT

LINE = """\
  claims_line:
    - look_up: customer
    - play: welcome
    - web: "https://crm.example/claims?caller={caller}"
      timeout: 2s
      retries: 0
      keep: {open: claims.open}
      else: [{say: {digits: "{caller}"}}, {callback: claims}]
    - say: {number: "{open}"}
    - dial: "02160001111"
      ring: 20s
      else: {goto: main, at_most: 1}
"""
SCENARIO = """\
version: 1
at: "2026-10-12 10:00"
from: "13900001111"
to: "02131234567"
scenarios:
  - name: some
    expect: [{hears: welcome}]
"""


def played(folder: Path, *lines: str) -> tuple[Suite, Played]:
    """A scenario with these lines, on rules whose second line asks the web and dials out."""
    text = EXAMPLE.read_text("utf-8")
    start, end = text.index("  claims_line:\n"), text.index("menus:\n")
    (folder / EXAMPLE.name).write_text(f"{text[:start]}{LINE}\n{text[end:]}", "utf-8")
    shutil.copytree(ROOT / "crm", folder / "crm")
    (folder / "some.yaml").write_text(SCENARIO + "".join(f"    {line}\n" for line in lines), "utf-8")
    suite = Suite.of(folder / EXAMPLE.name, folder / "some.yaml")
    assert suite.complaints == ()
    (one,) = suite.play()
    return suite, one


def story(one: Played) -> list[tuple[float, str, str]]:
    return [(h.at.total_seconds(), h.word, h.value) for h in one.happened if h.word != "hears"]


def test_without_an_answer_of_the_web_the_call_goes_the_other_way(tmp_path: Path) -> None:
    suite, one = played(tmp_path)
    told, *after = story(one)
    assert told == (3, "told", "13900001111")
    assert [what[1:] for what in after] == [("callback_note", "claims"), ("ends", "CALLBACK")]
    never = {rule.what for rule in suite.coverage().never}
    assert "flows.claims_line[2]: answered" in never
    assert "flows.claims_line[2]: no good answer" not in never


@pytest.mark.parametrize(
    ("outside", "happens"),
    [
        ("{answers: 5s, talks: 10s}", [(9, "talks_to", "02160001111"), (19, "ends", "COMPLETEAGENT")]),
        ("busy", [(4, "missed_by", "02160001111")]),
        ("no_answer", [(24, "missed_by", "02160001111")]),
    ],
)
def test_what_the_web_answers_is_said_and_the_telephone_outside_does_as_told(
    outside: str, happens: list[tuple[float, str, str]], tmp_path: Path
) -> None:
    suite, one = played(tmp_path, 'web: {open: "2"}', f'outside: {{"02160001111": {outside}}}')
    told = story(one)
    assert told[:2] == [(3, "told", "2"), (4, "rings", "02160001111")]
    assert told[2 : 2 + len(happens)] == happens
    never = {rule.what for rule in suite.coverage().never}
    assert "flows.claims_line[2]: answered" not in never
    assert ("flows.claims_line[4]: 02160001111 not reached" in never) is ("answers" in outside)


def test_who_is_not_reached_is_led_back(tmp_path: Path) -> None:
    suite, one = played(tmp_path, 'web: {open: "2"}')
    assert ("hears", "main_menu") in [(h.word, h.value) for h in one.happened]
    assert "flows.claims_line[4].else: led back" not in {rule.what for rule in suite.coverage().never}
