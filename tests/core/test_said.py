"""What rules say, in a few words: each thing in words of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.needs import AnyOf, Need
from ivr.core.overflow_rules import (
    ToCallbackNote,
    ToMessage,
    ToQueue,
    ToVoicemail,
    WhenDegraded,
    WhenNobody,
    WhenWaited,
)
from ivr.core.preference import PreferAgent, PreferLast, PreferRm
from ivr.core.queues import StopMusic
from ivr.core.said import said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (StopMusic(), "stop music"),
        ({"1": ToCallbackNote("sales"), "3": StopMusic()}, "1 callback note sales and 3 stop music"),
        (ToVoicemail("sales"), "voicemail sales"),
        (ToQueue("general"), "queue general"),
        (ToMessage("goodbye"), "message goodbye"),
        (WhenWaited(timedelta(seconds=60)), "60s waited"),
        (PreferRm(), "own RM"),
        (PreferRm(timedelta(seconds=20)), "own RM (waits 20s for him)"),
        (PreferLast(timedelta(days=14)), "who talked with him within 14d"),
        (PreferAgent("1001", timedelta(seconds=5)), "agent 1001 (waits 5s for him)"),
        (WhenNobody(), "nobody on duty"),
        (WhenDegraded("busy"), "degraded to busy"),
        (AnyOf(((Need("a", 2),), (Need("b"), Need("c", 3)))), "either a 2 or (b 1 and c 3)"),
        (AnyOf(((Need("a", 2), Need("b")),)), "(a 2 and b 1)"),
        ((Need("d"), AnyOf(((Need("a"),), (Need("b"),)))), "d 1 and either a 1 or b 1"),
    ],
    ids=str,
)
def test_a_value_is_told_in_words_of_its_own(value: object, words: str) -> None:
    assert said(value) == words
