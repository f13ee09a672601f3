"""Scenarios that the lab cannot play are known before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.rulebook import Prompt
from ivr.enacting.skipping import why_not
from tests.scenarios.firm import HEAD, example, read

CAN, CANNOT = True, False


def why(folder: Path, *lines: str, welcome: str = "Welcome.") -> str:
    """Why a scenario with these lines is not played; the welcome says this."""
    rules, _ = example()
    rules = replace(rules, prompts={**rules.prompts, "welcome": Prompt("welcome", {"zh": welcome, "en": welcome})})
    (scenario,) = read(folder, HEAD + "\n    ".join(["  - name: some", *lines]) + "\n").scenarios
    return why_not(scenario, rules)


@pytest.mark.parametrize(
    ("can", "lines"),
    [
        (CAN, ["expect: [{hears: welcome}, {hears: main_menu, after: 9s}]"]),
        (CAN, ["expect: [{hears: please_wait, after: 12s}]"]),
        (CAN, ["expect: [{hears: please_wait}, {hears: please_wait}]"]),
        (CANNOT, ["expect: [{hears: please_wait}, {hears: please_wait, after: 33s}]"]),
        (CANNOT, ["expect: [{hears: please_wait}, {hears: please_wait, within: 40s}]"]),
        (CANNOT, ['expect: [{told: "1234"}]']),
        (CANNOT, ["expect: [{hears: welcome}]", 'never: [{told: "1234"}]']),
        (CANNOT, ['caller: [{told: "1234", hangs_up: yes}]', "expect: [{hears: welcome}]"]),
    ],
)
def test_what_cannot_be_heard_or_timed_is_skipped(tmp_path: Path, can: bool, lines: list[str]) -> None:
    assert (why(tmp_path, *lines) == "") is can


def test_a_prompt_that_holds_values_is_not_recognised(tmp_path: Path) -> None:
    assert why(tmp_path, "expect: [{hears: welcome}]", welcome="It is {date}.").startswith("welcome holds values")
