"""`ivr explain`: a call that has not happened, and one that is over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ivr.cli import supposed
from ivr.core.call import Outcome, Talking
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.provision.layout import Layout
from ivr.store.rows import Recording
from ivr.store.store import Store
from tests.cli.program import EXAMPLE, ROOT, Here, Said
from tests.store.a_call import CUSTOMER, incoming, later

OPEN, CLOSED, HOLIDAY = "2026-11-25 10:00", "2026-11-25 19:00", "2026-10-01 10:00"
CALL = "node1-1772625600.2"


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(EXAMPLE.read_text("utf-8").splitlines(), 1) if text in line)


def coming(here: Here, *arguments: str, at: str = OPEN, keys: str = "1,1") -> Said:
    return here("explain", "--to", "4008001234", "--from", "13900001111", "--at", at, "--keys", keys, *arguments)


@pytest.mark.parametrize(
    ("at", "keys", "line"),
    [
        (OPEN, "1,1", "He waits in wealth."),
        (OPEN, "11", "He waits in wealth."),
        (OPEN, "1-92", "He waits in claims."),
        (OPEN, "1---", "He waits in general."),
        (
            OPEN,
            "1,3",
            "He asks for his RM: Zhang Wei's mobile rings 25 s, he must press 1; if he does not, the call goes on.",
        ),
        (CLOSED, "1", "He may leave a message in wealth."),
        (HOLIDAY, "1", "He may leave a message in wealth."),
    ],
)
def test_hours_holidays_and_keys_are_followed(here: Here, at: str, keys: str, line: str) -> None:
    said = coming(here, at=at, keys=keys)
    assert said.code == 0
    assert f"  {line}   [routing_rules.yaml:" in said.out
    assert f"[routing_rules.yaml:{line_of('- look_up: customer')} flows.main[0]]" in said.out


@pytest.fixture
def asked_for_his_policy(tmp_path: Path) -> Path:
    """The example's rules, but the claims line asks for a policy before the queue."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    step = "    - collect: policy\n      prompt: main_menu\n      longest: 4\n      otherwise: {hang_up: goodbye}\n"
    text = EXAMPLE.read_text("utf-8")
    rules = tmp_path / "rules.yaml"
    rules.write_text(text.replace("    - queue: claims\n", f"{step}    - menu: main_menu\n"), "utf-8")
    return rules


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        ("9876,1", ["policy: 9876", "main_menu: key 1"]),
        ("98761", ["policy: 9876", "main_menu: key 1"]),
        ("9876", ["policy: 9876", "main_menu: no key, try 1 of 3, hears no_key"]),
        ("98#1", ["policy: 98", "main_menu: key 1"]),
        ("9876,14", ["policy: 9876", "main_menu: key 1", "Nobody asks for the keys 4."]),
    ],
)
def test_a_question_takes_its_digits_and_what_is_too_much_counts_for_what_follows(
    here: Here, asked_for_his_policy: Path, keys: str, lines: list[str]
) -> None:
    rules = str(asked_for_his_policy)
    said = here("explain", "--to", "02131234567", "--at", OPEN, "--keys", keys, "--rules", rules)
    assert [line for line in lines if line not in said.out] == []
    assert ("Nobody asks" in said.out) == ("Nobody asks" in lines[-1])


def test_it_is_told_in_which_language_a_prompt_is_heard(here: Here) -> None:
    lines = coming(here, keys="2,1,4").out.splitlines()
    heard = [line.strip().partition(".   [")[0] for line in lines if "hears" in line or "_menu: key" in line]
    chosen = "He hears choose_language in zh and en, and speaks en (key 2)"
    assert heard == ["He hears welcome (zh)", chosen, "main_menu: key 1 (en)"]


@pytest.fixture
def with_levels_and_a_service(tmp_path: Path) -> Path:
    """The example's rules with levels, a web service asked before the main menu, and keys for those who wait."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    text = EXAMPLE.read_text("utf-8").replace("calendars:\n", "degradation: [busy, storm]\ncalendars:\n", 1)
    web = '    - web: "https://crm.example/"\n      keep: {risk: risk}\n      else: {hang_up: goodbye}\n'
    high = "    - if: {answer: {risk: high}}\n      then: {queue: general}\n"
    many = "    - if: {waiting: {queue: wealth, at_least: 1}}\n      then: {queue: claims}\n"
    text = text.replace("    - menu: main_menu\n", f"{web}{high}{many}    - menu: main_menu\n", 1)
    keys = "    while_waiting: {1: {callback: wealth}, 2: stop_music}\n"
    rules = tmp_path / "rules.yaml"
    rules.write_text(text.replace("    announce: {say", f"{keys}    announce: {{say", 1), "utf-8")
    return rules


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ((), "He waits while https://crm.example/ is asked; if it does not answer, the call goes on."),
        (("--web", "risk=high"), "He waits while https://crm.example/ is asked, which answers risk high."),
        (("--web", "risk=high"), "He waits in general."),
        (("--web", "risk=low"), "He waits in wealth."),
        (("--web", "risk=low", "--waiting", "wealth=2"), "1 or more wait in wealth? no: 0 wait."),
        (("--web", "risk=low", "--waiting", "wealth=3"), "1 or more wait in wealth? yes: 1 wait."),
        (("--web", "risk=low", "--waiting", "wealth=3"), "He waits in claims."),
    ],
)
def test_what_services_answer_and_how_many_wait_can_be_supposed(
    here: Here, with_levels_and_a_service: Path, more: tuple[str, ...], line: str
) -> None:
    said = coming(here, "--rules", str(with_levels_and_a_service), *more)
    assert f"  {line}   [" in said.out


def test_what_he_hears_and_may_press_while_he_waits_is_told(here: Here, with_levels_and_a_service: Path) -> None:
    said = coming(here, "--rules", str(with_levels_and_a_service), "--web", "risk=low")
    lines = said.out.splitlines()
    at = lines.index("While he waits:")
    assert lines[at + 1 : at + 5] == [
        "  please_wait (zh) after 12s, again every 30s",
        "  key 1: callback note wealth",
        "  key 2: stop music",
        "",
    ]


def test_levels_are_named_to_whom_names_another(here: Here, with_levels_and_a_service: Path) -> None:
    said = coming(here, "--rules", str(with_levels_and_a_service), "--degraded", "strom")
    assert (said.code, "Known: busy and storm." in said.err) == (2, True)


def test_those_who_wait_already_have_the_agents_before_him(here: Here) -> None:
    said = coming(here, "--waiting", "wealth=2", "--agents", "1001=ready,1002=ready,1003=ready")
    assert "as given, once those who wait have whom they can get:" in said.out
    assert [line.split()[0] for line in said.out.splitlines() if line.endswith("in a call")] == ["-", "-"]
    assert "is rung" not in said.out


@pytest.mark.parametrize(
    ("points", "circumstances", "line"),
    [
        (0, ("--agents", "1001=ready"), "He need not wait."),
        (0, ("--agents", "1001=in a call"), "Half of such callers wait less than 126 s, four of five less than 288 s,"),
        (0, ("--agents", "1001=ready", "--waiting", "wealth=2"), "Half of such callers wait less than 303 s,"),
        (9, ("--agents", "1001=ready", "--waiting", "wealth=2"), "Half of such callers wait less than 126 s,"),
    ],
    ids=["somebody is free", "the only one talks", "one is before him", "a gold customer comes before all others"],
)
def test_how_long_he_may_have_to_wait_is_told(
    here: Here, tmp_path: Path, points: int, circumstances: tuple[str, ...], line: str
) -> None:
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    needs = "    needs: {wealth: 3, fund_licence: valid}"
    before = f"    priority: {{by_level: {{gold: {points}}}}}\n{needs}"
    rules = tmp_path / "rules.yaml"
    rules.write_text(EXAMPLE.read_text("utf-8").replace(needs, before, 1), "utf-8")
    assert line in coming(here, "--rules", str(rules), *circumstances).out


def test_while_nobody_is_on_duty_no_wait_is_told(here: Here) -> None:
    assert "such callers wait" not in coming(here, "--agents", "1001=RONA").out


def test_the_reason_of_a_holiday_is_given(here: Here) -> None:
    assert "National Day" in coming(here, at=HOLIDAY).out


def test_at_the_queue_every_agent_is_named_with_his_turn_or_the_first_need_he_does_not_meet(here: Here) -> None:
    lines = [line.split() for line in coming(here, "--agents", "1001=RONA,1002=ready,1003=ready").out.splitlines()]
    assert lines[lines.index(["agent", "name", "why"]) + 1 :][:4] == [
        ["1.", "1002", "陈明", "longest", "idle", "(0", "s)", "with", "wealth", "3,", "fund_licence", "1"],
        ["-", "1001", "李静", "not", "ready", "(RONA)"],
        ["-", "1003", "刘洋", "lacks", "wealth"],
        ["-", "1004", "Emma", "Zhou", "wealth", "2,", "needs", "3"],
    ]


def test_what_follows_if_nobody_answers_has_its_times(here: Here) -> None:
    said = coming(here).out
    times = [line.split()[0] for line in said.partition("If nobody answers")[2].splitlines()[1:]]
    assert times == ["10:00:00", "10:00:15", "10:00:30", "10:00:55", "10:01:20"]
    assert "10:00:30  2 offers failed, overflow -> RM Zhang Wei 138****0001: the mobile rings 25 s" in said


def test_as_json(here: Here) -> None:
    found = json.loads(coming(here, "--json").out)
    assert [step["what"] for step in found["steps"]][-2:] == ["menu", "queue"]
    assert [(agent["id"], agent["turn"]) for agent in found["queue"]["agents"]][:3] == [
        ("1001", 1),
        ("1002", 2),
        ("1003", 0),
    ]
    assert found["queue"]["if_nobody_answers"][0]["at"] == "2026-11-25T10:00:00+08:00"


def test_agents_as_they_are_now_are_asked_of_the_running_system(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"agent": "1001", "phone": True, "status": "not ready", "reason": "tea", "state": "in a call", "idle": None},
        {"agent": "1002", "phone": False, "status": "available", "reason": "", "state": "idle", "idle": 9},
    ]
    monkeypatch.setattr("ivr.cli.running.ask", lambda state, verb, path: rows)
    said = coming(here, "--agents", "now").out
    assert "as they are now" in said
    assert "in a call" in said
    assert "phone not registered" in said


@pytest.mark.parametrize(
    ("status", "reason", "state", "word"),
    [
        ("available", "", "idle", "ready"),
        ("available", "", "wrap-up", "wrap-up"),
        ("logged out", "", "in a call", "in a call"),
        ("logged out", "", "idle", "logged out"),
        ("not ready", "tea", "idle", "not ready (tea)"),
        ("not ready", "tea", "ringing", "ringing"),
    ],
)
def test_status_and_state_of_a_running_system_are_one_word_here(
    status: str, reason: str, state: str, word: str
) -> None:
    assert supposed._in_one_word({"status": status, "reason": reason, "state": state}) == word


@pytest.mark.parametrize(
    ("agents", "why"),
    [
        ("1001=in_a_call", "in a call"),
        ("1001=wrap-up", "wrap-up"),
        ("1001=not_ready", "not ready (not ready)"),
        ("1001=away", "phone not registered"),
        ("none", "phone not registered"),
    ],
)
def test_agents_are_as_the_scenarios_would_say_it(here: Here, agents: str, why: str) -> None:
    (line,) = (line for line in coming(here, "--agents", agents).out.splitlines() if line.split()[:2] == ["-", "1001"])
    assert line.endswith(why)


def test_a_time_with_an_offset_of_its_own_is_that_moment(here: Here) -> None:
    assert "Monday 2026-10-12 09:30 (Asia/Shanghai)" in coming(here, at="2026-10-12T01:30+00:00").out


def test_where_nothing_runs_that_is_said(here: Here, tmp_path: Path) -> None:
    said = coming(here, "--agents", "now", "--state", str(tmp_path))
    assert said.code == 1
    assert "No controller runs there" in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "4008001234", "--at", "tomorrow"), 'Write "2026-12-31 09:00"'),
        (("--to", "4008001234", "--at", "9999-12-31 23:59"), "in none of the years 2000 to 2199"),
        (("--to", "4008001234", "--at", "0001-01-01 00:00"), "in none of the years 2000 to 2199"),
        (("--to", "4008001234", "--agents", "1001"), "Write 1001=ready"),
        (("--to", "4008001234", "--agents", "1001=redy"), "No agent is 'redy'. Write ready, not_ready, in_a_call"),
        (("--to", "4008001234", "--agents", "1001=no_answer"), "No agent is 'no_answer'."),
        (("--to", "4008001234", "--agents", "1001=Ready"), "No agent is 'Ready'."),
        (("--to", "4008001234", "--agents", "7777=ready"), "know no agent 7777"),
        ((), "Give a finished call"),
        (("390141.9", "--to", "4008001234"), "Give a finished call"),
        (("--to", "4008001234", "--keys", "x"), "'x' is none of a telephone's keys"),
        (("--to", "4008001234", "--keys", "1;1"), "'1;1' is none of a telephone's keys"),
        (("--to", "4008001234", "--keys", "1,,1"), "'' is none of a telephone's keys"),
        (("--to", "4008001234", "--from", "abc"), "'abc' is not a telephone number. Write digits, or withheld."),
        (("--to", "4008001234", "--degraded", "storm"), "The rules know no level storm. Known: none."),
        (("--to", "4008001234", "--web", "balance=1"), "know no web service's answer balance. Known: none."),
        (("--to", "4008001234", "--waiting", "welth=3"), "no queue welth. Known: wealth, claims and general."),
        (("--to", "4008001234", "--waiting", "wealth=x"), "'x' is none of 0 to 200."),
        (("--to", "4008001234", "--waiting", "wealth"), "Write wealth=3."),
        (("--to", "4008001234", "--not-eligible", "1001=tall"), "The rules know no eligibility tall. Known: none."),
        (("--to", "4008001234", "--not-eligible", "7777=tall"), "The rules know no agent 7777."),
        (("--to", "4008001234", "--rules", "none.yaml"), "There is no file"),
    ],
)
def test_what_cannot_be_explained_is_told_in_a_sentence(here: Here, arguments: tuple[str, ...], words: str) -> None:
    said = here("explain", *arguments)
    assert said.code == 2
    assert words in " ".join(said.err.replace("│", "").split())


def test_a_number_that_nobody_has(here: Here) -> None:
    assert "999 is none of our numbers: refused." in here("explain", "--to", "999").out


@pytest.fixture
async def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A state folder with a call that an agent took, after another had not answered."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    store = Store(Layout(tmp_path).database, "node1")
    await store.open()
    store.call_arrived(incoming(CALL))
    store.caller_known(CALL, CUSTOMER)
    rule = "rules.yaml:65 queues.wealth"
    agents = {"1001": "ready", "1002": "lacks wealth"}
    store.traced(TraceStep(CALL, later(0), "arrived", "139****1111 calls 4008001234"))
    store.traced(
        TraceStep(
            CALL, later(1), "ENTERQUEUE", "waits in wealth; 1001 ready; 1002 lacks wealth", rule, {"agents": agents}
        )
    )
    store.traced(
        TraceStep(
            CALL,
            later(1),
            "offer",
            "offered to 1001: longest idle (9 s) with wealth 3",
            rule,
            {"agent": "1001", "agents": {"1002": "lacks wealth"}, "others": {"in a call": 4812, "wrap-up": 1}},
        )
    )
    store.traced(TraceStep(CALL, later(40), "ended", "COMPLETEAGENT"))
    store.stage(CALL, Talking("agent", "1001", "leg", "bridge", later(10), "wealth", "zh"))
    store.call_waited(CALL, 9.6)
    store.recorded(Recording(CALL, "/recordings/2026/03/04/talked.audio", 38.0, 2, RecordingState.RECORDED))
    store.call_ended(CALL, Outcome.COMPLETEAGENT, later(40))
    await store.close()
    return str(tmp_path)


def test_a_finished_call_is_told_in_sentences_with_each_rule_and_agent(here: Here, state: str) -> None:
    lines = here("explain", "625600.2", "--state", state).out.splitlines()
    assert any(line.endswith("He waits in wealth.   [rules.yaml:65 queues.wealth]") for line in lines)
    at = next(n for n, line in enumerate(lines) if "He waits in wealth" in line)
    assert [line.split() for line in lines[at + 1 : at + 3]] == [["1001", "ready"], ["1002", "lacks", "wealth"]]
    at = next(n for n, line in enumerate(lines) if "He is offered to 1001: longest idle (9 s) with wealth 3." in line)
    others = [["1002", "lacks", "wealth"], ["4,812", "others:", "in", "a", "call"], ["1", "other:", "wrap-up"]]
    assert [line.split() for line in lines[at + 1 : at + 4]] == others
    assert "recording   recorded, 38.0 s" in lines
    assert any(line.startswith("to hear it  ivr recordings play") for line in lines)
    assert lines[-2].endswith("It ends: COMPLETEAGENT (the agent or RM hung up).")
    assert lines[-1] == "He waited 9.6 s and was served by agent 1001."


def test_a_finished_call_as_json_has_the_agents_as_they_were(here: Here, state: str) -> None:
    story = json.loads(here("explain", CALL, "--state", state, "--json").out)
    assert story["trace"][1]["facts"]["agents"] == {"1001": "ready", "1002": "lacks wealth"}


def test_a_call_that_is_not_there(here: Here, state: str) -> None:
    said = here("explain", "nope", "--state", state)
    assert said.code == 1
    assert "`ivr calls` lists them" in said.err


def test_the_example_of_the_readme_runs(here: Here) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "ivr explain --from 13900001111 --to 4008001234" in text
