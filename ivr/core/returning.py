"""Where a caller goes whom nobody serves any more in the middle of his call: to his queue, as its next."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from ivr.core.call import Ended, Outcome, Stage, Talking, Waiting

RETURNED = 1_000_000
"""Points of one who has been served already and comes back: more than any rule can give."""


def back_in_queue(talk: Talking, queues: Container[str], now: datetime) -> Waiting | Ended:
    """Next in the queue that he came from, with the time that he has waited; over, if he came from none."""
    if talk.queue not in queues:
        return Ended(Outcome.COMPLETEAGENT)
    return Waiting(talk.queue, talk.language, now - talk.waited, priority=RETURNED)


def waited(before: Stage | None, now: datetime) -> timedelta:
    """How long he has waited as a talk begins after this stage."""
    return now - before.since if isinstance(before, Waiting) else timedelta(0)
