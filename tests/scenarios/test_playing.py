"""People and callers of scenarios behave as the file says, on the real stories."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.conditions import IsDegraded
from ivr.core.eligibility import AnsweredBy, Eligibility, Holds
from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.overflow_rules import ToVoicemail
from ivr.core.queues import Exit
from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import DutyRules, LogIn, Prompt
from ivr.core.steps import Branch, HangUp
from tests.scenarios.firm import HEAD, example, played, read

WEALTH = 'caller: [{hears: main_menu, presses: "1"}]'
RM = 'caller: [{hears: main_menu, presses: "3"}, {waits_in: wealth, hangs_up: yes}]'


def happened(folder: Path, *lines: str) -> list[tuple[float, str, str]]:
    """What happens once he has pressed his key, seconds counted from then."""
    scenario = "\n    ".join(["  - name: some", *lines, "expect: [{hears: welcome}]"]) + "\n"
    story = played(folder, scenario).happened
    return [(h.at.total_seconds() - 14, h.word, h.value) for h in story if h.at.total_seconds() >= 14]


@pytest.mark.parametrize(
    ("agent", "story"),
    [
        ("ready", [(0, "offered", "1001"), (3, "talks_to", "1001"), (63, "ends", "COMPLETEAGENT")]),
        ("{answers: 5s, talks: 9s}", [(0, "offered", "1001"), (5, "talks_to", "1001"), (14, "ends", "COMPLETEAGENT")]),
        ("no_answer", [(0, "offered", "1001"), (15, "missed_by", "1001"), (60, "rings", "R1")]),
        ("busy", [(0, "offered", "1001"), (0, "missed_by", "1001"), (30, "offered", "1001")]),
        ("declines", [(0, "offered", "1001"), (1, "missed_by", "1001"), (31, "offered", "1001")]),
        ("unreachable", [(0, "offered", "1001"), (0, "missed_by", "1001"), (60, "rings", "R1")]),
        ("not_ready", [(60, "rings", "R1")]),
        ("away", [(60, "rings", "R1")]),
        ("in_a_call", [(60, "rings", "R1")]),
        ("{is: in_a_call, ready_after: 34s}", [(20, "offered", "1001"), (23, "talks_to", "1001")]),
        ("{ready_after: 34s}", [(20, "offered", "1001"), (23, "talks_to", "1001")]),
        ("{is: not_ready, ready_after: 34s}", [(20, "offered", "1001"), (23, "talks_to", "1001")]),
        ("{is: busy, ready_after: 34s}", [(20, "offered", "1001"), (20, "missed_by", "1001")]),
    ],
)
def test_agents(agent: str, story: list[tuple[float, str, str]], tmp_path: Path) -> None:
    told = [h for h in happened(tmp_path, f'agents: {{"1001": {agent}}}', WEALTH) if h[1] not in ("hears", "waits_in")]
    assert told[: len(story)] == story


@pytest.mark.parametrize(
    ("rm", "story"),
    [
        ("{accepts: 8s, talks: 9s}", [(9, "talks_to", "R1"), (18, "ends", "COMPLETEAGENT")]),
        ('{answers: 8s, presses: "2"}', [(9, "missed_by", "R1"), (9, "waits_in", "wealth")]),
        ("{answers: 8s}", [(25, "missed_by", "R1")]),
        ("mailbox", [(20, "missed_by", "R1")]),
        ("no_answer", [(25, "missed_by", "R1")]),
        ("busy", [(0, "missed_by", "R1")]),
        ("declines", [(1, "missed_by", "R1")]),
        ("unreachable", [(0, "missed_by", "R1")]),
    ],
)
def test_mobiles(rm: str, story: list[tuple[float, str, str]], tmp_path: Path) -> None:
    rings, *told = happened(tmp_path, f"rms: {{Zhang Wei: {rm}}}", RM)
    assert rings == (0, "rings", "R1")
    assert told[: len(story)] == story


@pytest.mark.parametrize(("lacks", "offered"), [("", ["1001"]), (", not_eligible: [trained]", [])])
def test_what_programs_answer_holds_of_agents_unless_the_scenario_says_otherwise(
    lacks: str, offered: list[str], tmp_path: Path
) -> None:
    rules, trained = example()[0], Eligibility("trained", AnsweredBy.PROGRAM)
    wealth = replace(rules.queues["wealth"], needs=(*rules.queues["wealth"].needs, Holds(trained)))
    asking = replace(rules, queues={**rules.queues, "wealth": wealth}, eligibility={"trained": trained})
    agents = f'{{"1001": {{talks: 9s{lacks}}}}}'
    scenario = f"  - name: some\n    {WEALTH}\n    agents: {agents}\n    expect: [{{hears: please_wait}}]\n"
    story = played(tmp_path, scenario, rules=asking).happened
    assert [one.value for one in story if one.word == "offered"] == offered


def test_others_who_wait_are_served_first(tmp_path: Path) -> None:
    agents = 'agents: {"1001": {ready_after: 20s}, "1002": {ready_after: 30s}}'
    offered = [h for h in happened(tmp_path, agents, WEALTH, "waiting: {wealth: 1}") if h[1] == "offered"]
    assert offered == [(16, "offered", "1002")]
    assert (60, "rings", "R1") in happened(tmp_path, agents, WEALTH, "waiting: {wealth: 2}")


def test_values_in_a_prompt_are_told_after_its_name(tmp_path: Path) -> None:
    rules = example()[0]
    asks = Prompt("please_wait", {"zh": "您是第{position}位，还需等候{wait}。"})
    placed = replace(rules, prompts={**rules.prompts, "please_wait": asks})
    scenario = f"""\
  - name: some
    {WEALTH}
    waiting: {{wealth: 2}}
    agents: {{"1001": in_a_call}}
    expect: [{{hears: please_wait}}, {{told: "3"}}, {{told: "482"}}]
"""
    assert played(tmp_path, scenario, rules=placed).misses == ()


@pytest.mark.parametrize(("caller", "misses"), [("13900001111", 0), ("13812345678", 1)])
def test_a_name_is_told_of_whom_the_tables_know(tmp_path: Path, caller: str, misses: int) -> None:
    rules = example()[0]
    asks = Prompt("main_menu", {"zh": "{name}，请选择。", "en": "{name}, please choose."})
    placed = replace(rules, prompts={**rules.prompts, "main_menu": asks})
    expect = '[{hears: main_menu}, {told: "Li Ming"}]'
    scenario = f'  - name: some\n    from: "{caller}"\n    expect: {expect}\n'
    assert len(played(tmp_path, scenario, rules=placed).misses) == misses


def test_a_prompt_with_a_value_that_is_not_known_is_left_out(tmp_path: Path) -> None:
    rules = example()[0]
    asks = Prompt("please_wait", {"zh": "还需等候{wait}。"})
    placed = replace(rules, prompts={**rules.prompts, "please_wait": asks})
    scenario = f"  - name: some\n    {WEALTH}\n    expect: [{{hears: please_wait}}]\n"
    assert [miss.instead[:40] for miss in played(tmp_path, scenario, rules=placed).misses] == [
        "after the line before came hears: welcom"
    ]


def test_an_rm_may_be_called_by_his_id(tmp_path: Path) -> None:
    assert (9, "talks_to", "R1") in happened(tmp_path, "rms: {R1: {accepts: 8s}}", RM)


def test_a_customer_of_the_scenario_hides_that_of_the_tables(tmp_path: Path) -> None:
    about = "customer: {name: 王先生, rm: 张经理}"
    assert happened(tmp_path, about, "rms: {张经理: {accepts: 8s}}", RM)[:2] == [
        (0, "rings", "张经理"),
        (9, "talks_to", "张经理"),
    ]
    assert happened(tmp_path, "customer: unknown", RM)[0] == (0, "waits_in", "wealth")


def test_a_file_s_people_are_those_of_each_scenario_that_does_not_name_them(tmp_path: Path) -> None:
    above = HEAD.replace("scenarios:", 'agents: {"1001": busy, "1002": ready}\nscenarios:')
    text = above + '  - name: some\n    agents: {"1002": away}\n    expect: [{hears: welcome}]\n'
    (scenario,) = read(tmp_path, text).scenarios
    assert {agent: plays.state for agent, plays in scenario.agents.items()} == {"1001": "ready", "1002": "away"}
    assert scenario.agents["1001"].phone == "busy"


@pytest.mark.parametrize(
    ("caller", "ends"),
    [
        ("[{after: 2s, hangs_up: yes}]", 2),
        ("[{hears: welcome, hangs_up: yes}]", 1),
        ("[{hears: welcome, after: 0s, hangs_up: yes}]", 0),
        ('[{after: 2s, presses: "1"}, {after: 3s, hangs_up: yes}]', 5),
        ("[{hears: choose_language, language: en, hangs_up: yes}]", 7),
    ],
)
def test_the_caller_does_it_so_long_after_what_happened_or_what_he_did_before(
    caller: str, ends: int, tmp_path: Path
) -> None:
    scenario = f"  - name: some\n    caller: {caller}\n    expect: [{{ends: EXITEMPTY, after: {ends}s}}]\n"
    assert played(tmp_path, scenario).misses == ()


def test_an_act_that_is_never_come_to_fails_the_scenario(tmp_path: Path) -> None:
    scenario = """\
  - name: some
    caller:
      - {hears: main_menu, after: 3s, hangs_up: yes}
      - {hears: goodbye, presses: "1"}
    expect: [{ends: EXITEMPTY}]
"""
    (miss,) = played(tmp_path, scenario).misses
    assert (miss.line, miss.expected) == (9, "the caller: hears: goodbye, presses: 1")


def test_a_call_that_never_ends_fails_whatever_was_expected(tmp_path: Path) -> None:
    rules = example()[0]
    endless = replace(rules, queues={name: replace(queue, overflow=()) for name, queue in rules.queues.items()})
    story = played(tmp_path, f"  - name: some\n    {WEALTH}\n    expect: [{{waits_in: wealth}}]\n", rules=endless)
    assert [miss.instead for miss in story.misses] == ["it did not end within 3:00:00"]
    assert story.happened[-1].value == "ABANDON"


def test_a_story_that_breaks_off_fails_whatever_was_expected(tmp_path: Path) -> None:
    rules = example()[0]
    broken = replace(rules, voicemails={})
    scenario = f"  - name: some\n    customer: unknown\n    {WEALTH}\n    expect: [{{waits_in: wealth}}]\n"
    (miss,) = played(tmp_path, scenario, rules=broken).misses
    assert (miss.line, miss.instead) == (6, "KeyError: 'wealth'")


def test_the_same_scenario_is_the_same_each_time(tmp_path: Path) -> None:
    lines = ('agents: {"1001": declines, "1002": no_answer}', WEALTH)
    assert happened(tmp_path, *lines) == happened(tmp_path, *lines)


@pytest.mark.parametrize(
    ("key", "story"),
    [("1", ["waits_in wealth", "offered 1001", "talks_to 1001"]), ("2", ["voicemail wealth"])],
)
def test_who_speaks_what_nobody_on_duty_speaks_does_not_wait(key: str, story: list[str], tmp_path: Path) -> None:
    """1001 speaks Chinese alone; the queue has a way for callers who find nobody on duty."""
    rules, _ = example()
    away = Exit(RuleRef("queues.wealth.nobody"), ToVoicemail("wealth"))
    queues = {**rules.queues, "wealth": replace(rules.queues["wealth"], nobody=away)}
    agents = {**rules.agents, "1001": replace(rules.agents["1001"], languages=("zh",))}
    keys = f'caller: [{{hears: choose_language, presses: "{key}"}}, {{hears: main_menu, presses: "1"}}]'
    scenario = f'  - name: some\n    agents: {{"1001": ready}}\n    {keys}\n    expect: [{{hears: welcome}}]\n'
    happened = played(tmp_path, scenario, rules=replace(rules, queues=queues, agents=agents)).happened
    words = ("waits_in", "offered", "talks_to", "voicemail")
    assert [f"{h.word} {h.value}" for h in happened if h.word in words] == story


def test_an_agent_is_whispered_to_before_he_has_the_caller(tmp_path: Path) -> None:
    rules = example()[0]
    wealth = replace(rules.queues["wealth"], offer=replace(rules.queues["wealth"].offer, whisper="who_calls"))
    said = Prompt("who_calls", {"zh": "{queue}，等了{waited}，{level}", "en": "{queue}, waited {waited}, {level}"})
    rules = replace(rules, queues={**rules.queues, "wealth": wealth}, prompts={**rules.prompts, "who_calls": said})
    lines = ('agents: {"1001": ready}', WEALTH, 'expect: [{talks_to: "1001"}]')
    story = played(tmp_path, "\n    ".join(["  - name: some", *lines]) + "\n", rules=rules).happened
    assert [h.word for h in story][-5:] == ["waits_in", "offered", "whispers", "talks_to", "ends"]


def test_several_agents_ring_at_once_and_the_first_has_him(tmp_path: Path) -> None:
    rules = example()[0]
    wealth = replace(rules.queues["wealth"], offer=replace(rules.queues["wealth"].offer, at_once=2))
    rules = replace(rules, queues={**rules.queues, "wealth": wealth})
    lines = ('agents: {"1001": no_answer, "1002": {answers: 5s, talks: 9s}}', WEALTH, 'expect: [{talks_to: "1002"}]')
    story = played(tmp_path, "\n    ".join(["  - name: some", *lines]) + "\n", rules=rules).happened
    told = [(h.word, h.value) for h in story][-4:]
    assert told == [("offered", "1001"), ("offered", "1002"), ("talks_to", "1002"), ("ends", "COMPLETEAGENT")]


def test_a_crowd_makes_the_house_offer_less(tmp_path: Path) -> None:
    rules = example()[0]
    crowd = Rung("storm", (Threshold(Figure.WAITING, 20, 5),))
    nodes = {**rules.nodes, "storm": Branch(IsDegraded("storm"), "bye", rules.numbers["4008001234"]), "bye": HangUp()}
    numbers = {**rules.numbers, "4008001234": "storm"}
    rules = replace(rules, nodes=nodes, numbers=numbers, degradation=("storm",), ladder=(crowd,))
    for waiting, first in ((20, "goodbye"), (19, "welcome")):
        lines = (f"waiting: {{wealth: {waiting}}}", "expect: [{hears: welcome}]")
        story = played(tmp_path, "\n    ".join(["  - name: some", *lines]) + "\n", rules=rules).happened
        assert (story[0].word, story[0].value) == ("hears", first)


def test_agents_who_are_there_are_logged_in_where_the_rules_want_that(tmp_path: Path) -> None:
    rules = replace(example()[0], on_duty=DutyRules(LogIn.REQUIRED))
    scenario = f'  - name: some\n    agents: {{"1001": ready}}\n    {WEALTH}\n    expect: [{{talks_to: "1001"}}]\n'
    assert "talks_to" in [h.word for h in played(tmp_path, scenario, rules=rules).happened]


def test_where_the_rules_record_some_calls_a_scenario_may_expect_from_when_on(tmp_path: Path) -> None:
    quiet = RecordPolicy(RuleRef("p"), on=False, queues=("wealth",), because="no basis")
    rules = replace(example()[0], recording=RecordingRules(policies=(quiet,)))
    lines = (WEALTH, "expect: [{recorded: yes}, {hears: main_menu}, {recorded: no}, {waits_in: wealth}]")
    assert played(tmp_path, "\n    ".join(["  - name: some", *lines]) + "\n", rules=rules).good
    lines = (WEALTH, "expect: [{waits_in: wealth}]", "never: [{recorded: no}]")
    assert played(tmp_path, "\n    ".join(["  - name: some", *lines]) + "\n", rules=rules).good is False
