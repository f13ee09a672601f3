"""Names that are used: whatever a step, a queue or a box leads to, whichever way a caller gets there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core.overflow_rules import ToCallbackNote, ToVoicemail
from ivr.core.proof_names import unused
from ivr.core.queues import StopMusic, WaitingKey
from ivr.core.rulebook import VoicemailRules
from ivr.core.steps import EnterQueue
from tests.calls.house import rules


def boxes_unused(pressed: WaitingKey) -> set[str]:
    """Of two boxes, those that nobody comes to who enters a queue in which he may press a key."""
    queue = replace(rules().queues["wealth"], overflow=(), while_waiting={"1": pressed})
    book = rules(
        nodes={"begin": EnterQueue("wealth")},
        queues={"wealth": queue},
        voicemails={name: VoicemailRules(name, "leave_message") for name in ("one", "two")},
    )
    return {name for section, name in unused(book, ["begin"]) if section == "voicemails"}


@pytest.mark.parametrize("pressed", [ToVoicemail("one"), ToCallbackNote("one")], ids=str)
def test_a_box_that_a_waiting_caller_comes_to_by_a_key_is_used(pressed: WaitingKey) -> None:
    assert boxes_unused(pressed) == {"two"}


def test_a_key_that_stops_the_music_leads_to_no_box() -> None:
    assert boxes_unused(StopMusic()) == {"one", "two"}
