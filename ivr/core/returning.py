"""Where a caller goes whom nobody serves any more in the middle of his call: to his queue, as its next."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from ivr.core.call import CallingBack, Ended, Outcome, Stage, Talking, Transferring, Waiting

RETURNED = 10_000_000_000
"""Points of one who has been served already and comes back: who ages fastest has as many after three years."""


def back_in_queue(talk: Talking, waited: timedelta, queues: Container[str], now: datetime) -> Waiting | Ended:
    """Next in the queue that he came from, with the time that he has waited; over, if he came from none."""
    if talk.queue not in queues:
        return Ended(Outcome.COMPLETEAGENT)
    return Waiting(talk.queue, talk.language, now - waited, priority=RETURNED + talk.points, admitted=True)


def points(stage: Stage | None) -> int:
    """What the step that led him to a queue has given him; not what he has for coming back."""
    match stage:
        case Waiting(priority=given) | CallingBack(priority=given):
            return given - RETURNED if given > RETURNED // 2 else given
        case Transferring(talk=talk):
            return talk.points
        case _:
            return 0


def waited(stage: Stage | None, now: datetime) -> timedelta:
    """How long he has waited in all by now; talks do not count."""
    match stage:
        case Waiting(since=since) | CallingBack(since=since):
            return now - since
        case Transferring(talk=talk, since=since):
            return talk.waited + (now - since)
        case Talking():
            return stage.waited
        case _:
            return timedelta(0)
