"""A queue at this moment, as a caller finds it: from what the matcher counts, and how queues have been lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ivr.core.call import CallId
from ivr.core.estimate import QueueNow
from ivr.core.lately import NOTHING_YET, Lately
from ivr.core.matcher import Matcher
from ivr.core.queues import Queue
from ivr.core.staffing import beside, counted


def by_itself(
    matcher: Matcher, queue: Queue, now: datetime, today: date, language: str, lately: Mapping[str, Lately]
) -> QueueNow:
    """The queue as if nobody waited in others."""
    anybody = matcher.crowd(queue, now, today)
    spoken = matcher.crowd(queue, now, today, language) if language else anybody
    waiting, known = matcher.on_the_line(queue.name), lately.get(queue.name, NOTHING_YET)
    return counted(spoken, anybody, waiting, known, matcher.in_queue(queue.name) - waiting)


def among_others(
    matcher: Matcher,
    queue: Queue,
    now: datetime,
    today: date,
    language: str,
    lately: Mapping[str, Lately],
    call: CallId = "",
) -> QueueNow:
    """The queue with those of others who are in his way: who come before him, or all, if he does not wait himself."""
    own, rivals = matcher.rivals(queue, now, today, language, call)
    return beside(by_itself(matcher, queue, now, today, language, lately), own, rivals, lately)
