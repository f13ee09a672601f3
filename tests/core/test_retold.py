"""A trace step as a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.retold import retold
from ivr.core.trace import TraceStep

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "line", "sentence"),
    [
        ("arrived", "139****1111 calls 4008001234", "139****1111 calls 4008001234."),
        ("language", "speaks zh (key 1)", "He speaks zh (key 1)."),
        ("menu", "main_menu: key 1", "In main_menu: key 1."),
        ("RINGNOANSWER", "1001: no answer; 1 failed", "Agent 1001: no answer; 1 failed."),
        ("branch", "office closed? no: open 08:30-18:00", "Office closed? no: open 08:30-18:00."),
        ("ended", "ABANDON (hung up)", "It ends: ABANDON (hung up)."),
        ("something_new", "it does what it did not do before", "It does what it did not do before."),
    ],
)
def test_each_kind_of_step_is_a_sentence(what: str, line: str, sentence: str) -> None:
    assert retold(TraceStep("c", NOON, what, line)).sentence == sentence


def test_agents_are_told_apart_from_the_sentence() -> None:
    agents = {"1001": "ready", "1002": "lacks wealth"}
    line = "waits in wealth; 1001 ready; 1002 lacks wealth"
    found = retold(TraceStep("c", NOON, "ENTERQUEUE", line, "rules.yaml:3 queues.wealth", {"agents": agents}))
    assert (found.sentence, found.agents, found.rule) == ("He waits in wealth.", agents, "rules.yaml:3 queues.wealth")


def test_those_who_are_only_counted_are_told_apart_too() -> None:
    others = {"lacks wealth": 4812, "in a call": 12}
    line = "waits in wealth; 4,812 others: lacks wealth; 12 others: in a call"
    found = retold(TraceStep("c", NOON, "ENTERQUEUE", line, "", {"agents": {}, "others": others}))
    assert (found.sentence, found.others) == ("He waits in wealth.", others)


def test_facts_of_another_shape_are_no_agents() -> None:
    assert retold(TraceStep("c", NOON, "offer", "offered", "", {"agents": "1001"})).agents == {}
    assert retold(TraceStep("c", NOON, "offer", "offered", "", {"others": {"ready": "many"}})).others == {}


def test_agents_who_stand_as_before_are_told_so() -> None:
    found = retold(TraceStep("c", NOON, "overflow", "60 s waited, overflow -> RM Zhang", "", {"as_before": True}))
    assert (found.sentence, found.agents) == ("60 s waited, overflow -> RM Zhang; agents as before.", {})


def test_what_follows_a_semicolon_and_is_no_agent_stays() -> None:
    step = TraceStep("c", NOON, "offer", "offered to 1001: longest idle; he waits", "", {"agents": {"1002": "ready"}})
    assert retold(step).sentence == "He is offered to 1001: longest idle; he waits."
