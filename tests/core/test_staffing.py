"""Who is on duty for a queue, as a caller of one language finds it, and what is said where nobody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.core.agent import AgentState, InCall, NotReady, Ready
from ivr.core.conditions import IsStaffed
from ivr.core.duty import OnDuty
from ivr.core.estimate import QueueNow, expected_wait
from ivr.core.explain import Supposed, explain_call
from ivr.core.needs import Need, Relaxation
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.staffing import now_in
from ivr.core.steps import Branch, EnterQueue, HangUp
from tests.calls.house import DID, rules

S = timedelta(seconds=1)
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
READY, BUSY, AWAY = Ready(NOON), InCall("x"), NotReady("tea")
QUEUE = Queue("q", RuleRef(""), {}, (Need("wealth", 3),), relax=(Relaxation(20 * S, (Need("wealth", 2),)),))


def duty(spoken: str, state: AgentState = READY, level: int = 3, *, reachable: bool = True) -> OnDuty:
    return OnDuty(Agent("1", "Li", (Skill("wealth", level),), languages=tuple(spoken.split())), reachable, state)


@pytest.mark.parametrize(
    ("agents", "language", "staffed", "free", "left_out"),
    [
        pytest.param([duty("zh")], "en", 0, 0, "en", id="the only one does not speak it"),
        pytest.param([duty("zh")], "zh", 1, 1, "", id="the only one speaks it"),
        pytest.param([duty("zh")], "", 1, 1, "", id="it does not matter"),
        pytest.param([duty("")], "en", 1, 1, "", id="who has no languages of his own speaks all"),
        pytest.param([duty("zh en", BUSY), duty("zh")], "en", 1, 0, "en", id="the one who speaks it talks"),
        pytest.param([duty("zh"), duty("en", AWAY)], "en", 0, 0, "en", id="the one who speaks it is away"),
        pytest.param([duty("en", reachable=False)], "en", 0, 0, "", id="the one who speaks it has no phone"),
        pytest.param([duty("zh", AWAY)], "en", 0, 0, "", id="nobody is on duty anyhow"),
        pytest.param([duty("en", level=2)], "en", 1, 0, "", id="he serves once the needs are relaxed"),
        pytest.param([duty("en", level=1), duty("zh")], "en", 0, 0, "en", id="who speaks it has not the skill"),
    ],
)
def test_those_count_who_speak_the_caller_s_language(
    agents: list[OnDuty], language: str, staffed: int, free: int, left_out: str
) -> None:
    assert now_in(QUEUE, agents, TODAY, language) == QueueNow(0, staffed, free, language=left_out)


def test_where_nobody_speaks_his_language_no_wait_can_be_told() -> None:
    chinese = [duty("zh"), duty("zh", BUSY)]
    assert expected_wait(now_in(QUEUE, chinese, TODAY, "zh", waiting=1), 0) == 0 * S
    assert expected_wait(now_in(QUEUE, chinese, TODAY, "en", waiting=1), 0) is None


@pytest.mark.parametrize(
    ("now", "queue", "words"),
    [
        (QueueNow(), "", "nobody on duty"),
        (QueueNow(language="en"), "", "nobody on duty who speaks en"),
        (QueueNow(), "q", "nobody is on duty for q"),
        (QueueNow(language="en"), "q", "nobody is on duty for q who speaks en"),
    ],
)
def test_a_language_is_named_where_it_is_why_nobody_counts(now: QueueNow, queue: str, words: str) -> None:
    assert now.nobody(queue) == words


@pytest.mark.parametrize(
    ("number", "comes_to", "reason"),
    [(DID, "queue", "yes: 1 are"), ("400", "hang_up", "no: 0 who speak en are")],
)
def test_a_call_is_explained_in_the_language_of_its_number(number: str, comes_to: str, reason: str) -> None:
    asks = {"asks": Branch(IsStaffed("wealth", 1), "yes", "no"), "yes": EnterQueue("wealth"), "no": HangUp("goodbye")}
    book = rules(nodes=asks, numbers={DID: "asks", "400": "asks"}, number_languages={"400": "en"})
    supposed = Supposed(NOON, (replace(duty("zh"), state=BUSY),))
    (*_, branch, last) = explain_call(book, None, number, (), supposed).steps
    assert (branch.line, last.what) == (f"1 or more on duty for wealth? {reason}", comes_to)
