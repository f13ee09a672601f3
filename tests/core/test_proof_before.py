"""What must come before something else: the recording's announcement before a talk."""

from __future__ import annotations

import pytest

from ivr.core.proof_before import not_announced
from ivr.core.rulebook import Prompt, RecordingRules
from ivr.core.steps import CallRm, DialOut, EnterQueue, Node, Play
from ivr.core.ways import all_ways
from tests.calls.house import DID, S, rules


def told(text: str, talks: Node) -> list[str]:
    book = rules(
        nodes={"start": Play("recorded", "talk"), "talk": talks},
        numbers={DID: "start"},
        prompts={"recorded": Prompt("recorded", {"en": text})},
        recording=RecordingRules(announced_by=("recorded",)),
    )
    return [way.number for way in not_announced(book, all_ways(book))]


TALKS = [EnterQueue("wealth"), CallRm("wealth", S, "1", S, None), DialOut("02160001111", S, None)]


@pytest.mark.parametrize("talks", TALKS, ids=lambda node: type(node).__name__)
def test_wherever_somebody_may_talk_it_must_have_been_said(talks: Node) -> None:
    assert told("This call is recorded.", talks) == []
    book = rules(
        nodes={"start": talks},
        numbers={DID: "start"},
        prompts={"recorded": Prompt("recorded", {"en": "This call is recorded."})},
        recording=RecordingRules(announced_by=("recorded",)),
    )
    assert [way.number for way in not_announced(book, all_ways(book))] == [DID]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("It is {date}, {time}. This call is recorded.", []),
        ("You are number {position}. This call is recorded.", [DID]),
        ("Your balance is {amount balance}. This call is recorded.", [DID]),
    ],
)
def test_a_prompt_that_may_be_left_out_for_want_of_a_value_says_nothing_for_certain(
    text: str, missing: list[str]
) -> None:
    assert told(text, EnterQueue("wealth")) == missing
