"""A call that has not happened is told as a live one would go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.core import on_duty
from ivr.core.explain import Explained, Supposed, explain_call
from ivr.core.overflow_rules import ToMessage
from ivr.core.queues import Exit
from ivr.core.record_policy import ConsentRules, RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import ChooseLanguage, EnterQueue, GoAtMost, HangUp, Node, Play
from tests.calls.house import DID, rules

S = timedelta(seconds=1)
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
AWAY = Exit(ToMessage("goodbye"), RuleRef("away"))


def explained(
    nodes: dict[str, Node], *, waiting: int = 0, nobody: bool = False, recording: RecordingRules | None = None
) -> Explained:
    book = rules(nodes=nodes, numbers={DID: "start"}, recording=recording or RecordingRules())
    queue = replace(book.queues["wealth"], most=2, full=AWAY, nobody=AWAY)
    book = replace(book, queues={"wealth": queue})
    agents = () if nobody else on_duty.everybody(book, AT)
    return explain_call(book, None, DID, (), Supposed(AT, agents, waiting={"wealth": waiting}))


def lines(found: Explained) -> list[str]:
    return [step.line for step in found.steps]


def test_the_announcement_that_is_played_first_is_told_first() -> None:
    nodes: dict[str, Node] = {"start": Play("welcome", None)}
    told = explained(nodes, recording=RecordingRules(announce="recorded"))
    assert lines(told)[1:3] == ["hears recorded", "hears welcome"]
    assert told.steps[1].language == "zh"
    unrecorded = explained(nodes, recording=RecordingRules(on=False, announce="recorded"))
    assert lines(unrecorded)[1] == "hears welcome"


def test_where_not_all_are_recorded_it_is_told_who_is_and_why() -> None:
    policy = RecordPolicy(RuleRef("p"), queues=("wealth",), because="orders", consent=ConsentRules("may_we"))
    found = explained({"start": EnterQueue("wealth")}, recording=RecordingRules(on=False, policies=(policy,)))
    assert lines(found)[1:] == [
        "is not recorded",
        "waits in wealth",
        "is not recorded before he agrees",
        "is asked may_we",
    ]
    assert found.steps[-1].rule == "p"


@pytest.mark.parametrize(
    ("waiting", "nobody", "line"),
    [
        (0, False, "waits in wealth"),
        (0, True, "comes to wealth, and may not wait there"),
        (9, False, "comes to wealth, and may not wait there"),
    ],
)
def test_who_may_not_wait_is_not_said_to_wait(waiting: int, nobody: bool, line: str) -> None:
    found = explained({"start": EnterQueue("wealth")}, waiting=waiting, nobody=nobody)
    assert lines(found)[-1] == line
    assert found.queue is not None
    away = line != "waits in wealth"
    assert (found.queue.meanwhile == (), found.queue.wait is None) == (away, away)


def test_the_prompt_for_the_language_is_told_with_what_he_then_speaks() -> None:
    choose = ChooseLanguage("choose_language", {"2": "en"}, S, "zh", None)
    assert lines(explained({"start": choose}))[1] == (
        "hears choose_language in zh and en, and speaks zh (no language chosen)"
    )


def test_being_led_back_is_told_in_a_sentence() -> None:
    told = lines(explained({"start": GoAtMost(1, "start", "bye"), "bye": HangUp()}))
    assert told[1:3] == ["is led back, 1 of 1 times", "has been led back 1 times already"]
