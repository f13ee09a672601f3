"""What an agent says in a signing must be a text that he can read, in every language of the firm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.rulebook import Firm, Prompt, Rulebook
from ivr.core.signing import Checkpoint, Script
from ivr.rules.codes import Code
from ivr.rules.said_by_agents import said_by_agents
from tests.calls.house import rules

SAY = Prompt("say", {"zh": "您好", "en": "Hello"})


def book(prompt: Prompt = SAY, **changes: object) -> Rulebook:
    script = Script("fund", (Checkpoint("identity", "say"),))
    firm = Firm({"en": "Firm"}, "Asia/Shanghai", ("zh", "en"))
    return replace(rules(firm=firm, signings={"fund": script}, prompts={"say": prompt}), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (book(), None),
        (book(Prompt("say", {"zh": "您好"}, {"en": "hello.wav"})), Code.UNSPOKEN),
        (book(Prompt("say", {"zh": "您好", "en": "Hello"}, {"en": "hello.wav"})), None),
        (book(Prompt("say", {"zh": "您好{name}", "en": "Hello"})), Code.NOT_KNOWN_THERE),
        (book(recording=RecordingRules(on=False)), Code.AT_ODDS),
        (book(recording=RecordingRules(on=False, policies=(RecordPolicy(queues=("wealth",)),))), None),
    ],
)
def test_what_cannot_be_said_or_is_never_recorded_is_complained_about(made: Rulebook, code: Code | None) -> None:
    assert [found[3] for found in said_by_agents(made)] == ([code] if code else [])
