"""Who may wait in a queue at all: not one too many, and nobody where nobody serves."""

from __future__ import annotations

import pytest

from ivr.core.entering import TurnedAway, turned_away
from ivr.core.estimate import QueueNow
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToVoicemail
from ivr.core.queues import Exit, Queue
from ivr.core.rule_ref import RuleRef

NONE = RuleRef("")
FULL = Exit(RuleRef("queues.q.full"), ToCallbackNote("box"))
NOBODY = Exit(RuleRef("queues.q.nobody"), ToVoicemail("box"))
BOUNDED = Queue("q", NONE, {}, most=20, full=FULL)
STAFFED = Queue("q", NONE, {}, nobody=NOBODY)
BOTH = Queue("q", NONE, {}, most=1, full=Exit(NONE, ToMessage("sorry")), nobody=NOBODY)


@pytest.mark.parametrize(
    ("queue", "now", "found"),
    [
        (Queue("q", NONE, {}), QueueNow(waiting=9999), None),
        (BOUNDED, QueueNow(waiting=19), None),
        (BOUNDED, QueueNow(waiting=20), TurnedAway("FULL", FULL, "20 wait in q, and 20 may -> callback note box")),
        (BOUNDED, QueueNow(waiting=25), TurnedAway("FULL", FULL, "25 wait in q, and 20 may -> callback note box")),
        (STAFFED, QueueNow(waiting=25, staffed=1), None),
        (STAFFED, QueueNow(), TurnedAway("JOINEMPTY", NOBODY, "nobody is on duty for q -> voicemail box")),
        (BOTH, QueueNow(), TurnedAway("JOINEMPTY", NOBODY, "nobody is on duty for q -> voicemail box")),
    ],
)
def test_a_caller_waits_unless_the_queue_is_full_or_nobody_is_on_duty(
    queue: Queue, now: QueueNow, found: TurnedAway | None
) -> None:
    assert turned_away(queue, now) == found


def test_a_full_queue_is_full_whoever_is_on_duty() -> None:
    away = turned_away(BOTH, QueueNow(waiting=1, staffed=0))
    assert away is not None
    assert (away.word, away.reason) == ("FULL", "1 wait in q, and 1 may -> message sorry")
