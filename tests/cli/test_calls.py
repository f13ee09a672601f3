"""`ivr calls`, `ivr agents` and `ivr password`, over a store that the test has filled."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivr.core.call import Outcome, Talking
from ivr.core.gaps import Gap, GapReason
from ivr.core.numbers import masked
from ivr.core.recording_state import RecordingState
from ivr.provision.layout import Layout
from ivr.provision.secrets import load
from ivr.store.rows import AgentState, Recording, SurveyAnswer, Voicemail
from ivr.store.store import Store
from tests.cli.program import Here
from tests.store.a_call import CUSTOMER, NOON, incoming, later, step

TALKED, MESSAGE, WITHHELD = "node1-1772625600.2", "node1-1772625700.12", "node1-1772625800.22"

PAUSED = Gap(9_750_000, 20_250_000, GapReason.PAUSED, "agent 1001", "card")


@pytest.fixture
async def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A state folder with three calls and two agents; the machine stands in Shanghai."""
    store = Store(Layout(tmp_path).database, "node1")
    await store.open()
    _talked(store)
    _left_a_message(store)
    store.call_arrived(replace(incoming(WITHHELD, later(200)), caller=""))
    store.agent_state(AgentState("1001", NOON, "ready", status="available"))
    store.agent_state(AgentState("1002", later(60), "in a call", "lunch", TALKED, "not ready"))
    await store.close()
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield str(tmp_path)
    monkeypatch.undo()
    time.tzset()


def _talked(store: Store) -> None:
    store.call_arrived(incoming(TALKED))
    store.caller_known(TALKED, CUSTOMER)
    store.traced(replace(step("offered to 1001: longest idle", TALKED), rule="rules.yaml:65 queues.wealth"))
    store.stage(TALKED, Talking("agent", "1001", "leg", "bridge", later(10), "wealth", "zh"))
    store.call_waited(TALKED, 9.6)
    store.traced(replace(step("COMPLETEAGENT", TALKED), what="ended", at=later(40), rule=""))
    path = "/recordings/2026/03/04/talked.audio"
    store.recorded(Recording(TALKED, path, 38.0, 2, RecordingState.RECORDED, gaps=(PAUSED,)))
    store.survey_answered(SurveyAnswer(TALKED, "csat", "5", "wealth", "1001", later(39)))
    store.call_ended(TALKED, Outcome.COMPLETEAGENT, later(40))


def _left_a_message(store: Store) -> None:
    store.call_arrived(incoming(MESSAGE, later(100)))
    store.voicemail(Voicemail(MESSAGE, "wealth", "/voicemail/message.wav", 12.0, later(120)))
    store.call_ended(MESSAGE, Outcome.VOICEMAIL, later(130))


def test_calls_are_listed_the_newest_first_in_local_time(here: Here, state: str) -> None:
    said = here("calls", "--state", state)
    assert (said.code, said.err) == (0, "Times: CST, UTC+08:00. One call's story: ivr calls 625800.22\n")
    assert [line.split() for line in said.out.splitlines()[1:]] == [
        ["625800.22", "03-04", "20:03:20", "withheld", "arriving"],
        ["625700.12", "03-04", "20:01:40", masked("13900001111"), "VOICEMAIL"],
        ["625600.2", "03-04", "20:00:00", "李明", "10", "s", "agent", "1001", "COMPLETEAGENT"],
    ]


def test_the_list_fits_a_terminal_and_its_columns_stand_below_each_other(here: Here, state: str) -> None:
    lines = here("calls", "--state", state).out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    outcomes = [cell_len(line[: line.index(word)]) for line, word in zip(lines, _LAST, strict=True)]
    assert len(set(outcomes)) == 1


_LAST = ("outcome", "arriving", "VOICEMAIL", "COMPLETEAGENT")


@pytest.mark.parametrize("name", ["625600.2", TALKED, "node1-1772625600"])
def test_a_story_is_found_by_the_end_the_beginning_or_the_whole_of_its_id(here: Here, state: str, name: str) -> None:
    lines = here("calls", name, "--state", state).out.splitlines()
    assert f"call        {TALKED}" in lines
    assert "recording   recorded, 38.0 s" in lines
    assert "            9.8 s to 20.2 s: paused, agent 1001, card" in lines
    assert any(line.startswith("to hear it  ivr recordings play") for line in lines)
    assert "survey      csat: 5 (agent 1001)" in lines
    assert "20:00:00  offered to 1001: longest idle   [rules.yaml:65 queues.wealth]" in lines
    assert lines[-1] == "20:00:40  ends: COMPLETEAGENT (the agent or RM hung up)"


def test_a_voicemail_stands_in_the_story(here: Here, state: str) -> None:
    assert "voicemail   wealth, 12.0 s /voicemail/message.wav" in here("calls", "625700.12", "--state", state).out


def test_calls_as_json_have_whole_ids_and_times_with_their_zone(here: Here, state: str) -> None:
    rows = json.loads(here("calls", "--state", state, "--json", "--limit", "2").out)
    assert [(row["id"], row["arrived"]) for row in rows] == [
        (WITHHELD, "2026-03-04T12:03:20+00:00"),
        (MESSAGE, "2026-03-04T12:01:40+00:00"),
    ]


def test_a_story_as_json(here: Here, state: str) -> None:
    story = json.loads(here("calls", "625600.2", "--state", state, "--json").out)
    assert story["call"]["outcome"] == "COMPLETEAGENT"
    assert [(a["survey"], a["answer"]) for a in story["survey_answers"]] == [("csat", "5")]
    assert [s["what"] for s in story["trace"]] == ["offer", "ended"]


def test_an_id_that_no_call_has_and_one_that_several_have(here: Here, state: str) -> None:
    none, several = here("calls", "nope", "--state", state), here("calls", "2", "--state", state)
    assert (none.code, several.code) == (1, 1)
    assert "`ivr calls` lists them" in none.err
    assert "Give more of it" in several.err


def test_agents(here: Here, state: str) -> None:
    said = here("agents", "--state", state)
    assert [line.split() for line in said.out.splitlines()] == [
        ["agent", "state", "status", "reason", "since", "call"],
        ["1001", "ready", "available", "03-04", "20:00:00"],
        ["1002", "in", "a", "call", "not", "ready", "lunch", "03-04", "20:01:00", "625600.2"],
    ]


def test_a_store_without_calls(here: Here, tmp_path: Path) -> None:
    async def make() -> None:
        store = Store(Layout(tmp_path).database)
        await store.open()
        await store.close()

    asyncio.run(make())
    assert here("calls", "--state", str(tmp_path)).out == "No calls yet.\n"
    assert here("agents", "--state", str(tmp_path)).out == "No agent has registered yet.\n"


def test_a_store_that_is_not_there(here: Here, tmp_path: Path) -> None:
    said = here("calls", "--state", str(tmp_path))
    assert said.code == 1
    assert "`ivr up` makes it" in said.err


@pytest.mark.parametrize("url", ["nonsense", "mysql://here/calls"])
def test_a_database_url_that_is_none(here: Here, url: str) -> None:
    said = here("calls", "--database-url", url)
    assert said.code == 1
    assert "postgresql://" in said.err
    assert "Traceback" not in said.err


def test_a_password_is_shown_and_a_missing_one_explained(here: Here, tmp_path: Path) -> None:
    secret = load(Layout(tmp_path).secrets, ["1001"]).agent_secret("1001")
    assert here("password", "1001", "--state", str(tmp_path)).out == f"{secret}\n"
    unknown = here("password", "9999", "--state", str(tmp_path))
    nothing = here("password", "1001", "--state", str(tmp_path / "none"))
    assert (unknown.code, nothing.code) == (1, 1)
    assert "is he in the rules?" in unknown.err
    assert "`ivr up` makes one" in nothing.err
