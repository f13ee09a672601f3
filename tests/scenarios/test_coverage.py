"""Which rules scenarios come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.overflow_rules import ToCallbackNote, ToVoicemail
from ivr.core.queues import Exit, StopMusic
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Survey
from ivr.core.steps import Collect
from ivr.rules import load
from ivr.scenarios.coverage import covered
from ivr.scenarios.footprints import Footprints
from tests.scenarios.firm import EXAMPLE, example, played


def come_to(folder: Path, *scenarios: str) -> set[str]:
    footprints = Footprints()
    for scenario in scenarios:
        played(folder, scenario, footprints)
    return {rule.what for rule in covered(example()[0], footprints).rules if rule.reached}


def by_keys(*keys: str, more: str = "") -> str:
    acts = ", ".join(f'{{after: {15 if nth == 0 else 2}s, presses: "{key}"}}' for nth, key in enumerate(keys))
    return f"  - name: some\n    caller: [{acts}]\n    {more}\n    expect: [{{hears: welcome}}]\n"


def test_keys_are_told_apart_whatever_they_lead_to(tmp_path: Path) -> None:
    found = come_to(tmp_path, by_keys("9", "4", "*", "2"))
    keys = {what for what in found if what.startswith("menus")}
    assert keys == {
        "menus.main_menu: key 9",
        "menus.main_menu: key 4",
        "menus.hours_menu: key *",
        "menus.main_menu: key 2",
    }


def test_silence_is_a_way_of_its_own(tmp_path: Path) -> None:
    found = come_to(tmp_path, by_keys("4"))
    assert "menus.hours_menu: no key" in found
    assert "menus.main_menu: no key" not in found


def test_a_branch_has_two_sides(tmp_path: Path) -> None:
    sides = {what for what in come_to(tmp_path, by_keys("1")) if what.startswith("flows.main[3]")}
    assert sides == {"flows.main[3]: office open"}
    evening = by_keys("1", more='at: "2026-10-12 20:00"')
    sides = {what for what in come_to(tmp_path, evening) if what.startswith("flows.main[3]:")}
    assert sides == {"flows.main[3]: office closed"}


def test_an_rm_who_takes_the_call_does_not_prove_what_follows_if_he_does_not(tmp_path: Path) -> None:
    missed, taken = by_keys("3"), by_keys("3", more="rms: {Zhang Wei: {accepts: 3s}}")
    assert "menus.main_menu.keys.3: RM not reached" not in come_to(tmp_path, taken)
    assert "menus.main_menu.keys.3: RM not reached" in come_to(tmp_path, missed)


def test_overflow_steps_count_as_they_are_taken(tmp_path: Path) -> None:
    taken = by_keys("1", more="rms: {Zhang Wei: {accepts: 3s}}")
    steps = {what for what in come_to(tmp_path, taken) if ".overflow[" in what}
    assert steps == {"queues.wealth.overflow[0]"}


def test_ways_out_of_a_queue_beside_its_overflow_count_too(tmp_path: Path) -> None:
    rules = example()[0]
    out = Exit(RuleRef("queues.wealth.full", "some.yaml", 7), ToVoicemail("wealth"))
    wealth = replace(rules.queues["wealth"], most=2, full=out)
    full = replace(rules, queues={**rules.queues, "wealth": wealth})
    footprints = Footprints()
    story = played(tmp_path, by_keys("1", more="waiting: {wealth: 2}"), footprints, full)
    assert ("voicemail", "wealth") in [(h.word, h.value) for h in story.happened]
    reached = {rule.what for rule in covered(full, footprints).rules if rule.reached}
    assert "queues.wealth.full" in reached
    assert "queue wealth" not in reached


def test_keys_of_a_waiting_caller_count_each_for_itself(tmp_path: Path) -> None:
    rules = example()[0]
    keys = {"1": ToCallbackNote("claims"), "2": ToVoicemail("wealth"), "3": StopMusic()}
    wealth = replace(rules.queues["wealth"], while_waiting=keys)
    pressing = replace(rules, queues={**rules.queues, "wealth": wealth})
    footprints = Footprints()
    played(tmp_path, by_keys("1", "3", "1"), footprints, pressing)
    reached = {rule.what: rule.reached for rule in covered(pressing, footprints).rules if "while waiting" in rule.what}
    assert reached == {
        "queue wealth: key 1 while waiting": True,
        "queue wealth: key 2 while waiting": False,
        "queue wealth: key 3 while waiting": True,
    }


def test_such_a_key_is_told_with_its_own_line_in_the_file() -> None:
    file = EXAMPLE.parent / "examples/claims/routing_rules.yaml"
    rule = next(rule for rule in covered(load(file), Footprints()).rules if rule.what.endswith("while waiting"))
    assert "while_waiting: {1: " in file.read_text("utf-8").splitlines()[rule.ref.line - 1]


CHOICE = "flows.main[2]"


@pytest.mark.parametrize(("key", "by"), [("1", "key 1"), ("2", "key 2"), ("7", "no key"), ("", "no key")])
def test_each_key_for_a_language_and_silence_are_ways_of_their_own(key: str, by: str, tmp_path: Path) -> None:
    acts = f'[{{hears: choose_language, presses: "{key}"}}]' if key else "[{after: 30s, hangs_up: yes}]"
    found = come_to(tmp_path, f"  - name: some\n    caller: {acts}\n    expect: [{{hears: welcome}}]\n")
    assert {what for what in found if what.startswith(f"{CHOICE}:")} == {f"{CHOICE}: {by}"}


@pytest.mark.parametrize(("typed", "by"), [("1234", "digits"), ("", "no digits")])
def test_digits_and_silence_are_told_apart_where_both_lead_on(typed: str, by: str, tmp_path: Path) -> None:
    rules = example()[0]
    asks = Collect("card", "welcome", 4, 4, timedelta(seconds=5), timedelta(seconds=2), "", 1, True, CHOICE, CHOICE)
    asking = replace(rules, nodes={**rules.nodes, "flows.main[1]": asks})
    footprints = Footprints()
    acts = f'caller: [{{hears: welcome, presses: "{typed}"}}]' if typed else ""
    played(tmp_path, f"  - name: some\n    {acts}\n    expect: [{{hears: welcome}}]\n", footprints, asking)
    reached = {rule.what for rule in covered(asking, footprints).rules if rule.reached}
    assert {what for what in reached if what.startswith("flows.main[1]:")} == {f"flows.main[1]: {by}"}


@pytest.mark.parametrize("talks", [True, False])
def test_a_survey_counts_once_somebody_is_asked(talks: bool, tmp_path: Path) -> None:
    rules = example()[0]
    wealth = replace(rules.queues["wealth"], survey="csat")
    asking = replace(rules, queues={**rules.queues, "wealth": wealth}, surveys={"csat": Survey("csat", "please_wait")})
    footprints = Footprints()
    agent = 'agents: {"1001": {answers: 3s, talks: 20s}}'
    played(tmp_path, by_keys("1", more=agent if talks else ""), footprints, asking)
    reached = {rule.what for rule in covered(asking, footprints).rules if rule.reached}
    assert ("survey csat" in reached) == talks


def test_what_is_never_come_to_stands_in_the_order_of_the_file() -> None:
    coverage = covered(example()[0], Footprints())
    assert (coverage.percent, coverage.reached, coverage.never) == (0, 0, coverage.rules)
    lines = [rule.ref.line for rule in coverage.rules]
    assert lines == sorted(lines)
    assert all(lines)
