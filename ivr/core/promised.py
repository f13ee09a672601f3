"""A callback that an agent has promised: he alone rings it, when he says so, and he says what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.callback import Callback, State
from ivr.core.hours import opening
from ivr.core.queues import Queue
from ivr.core.rulebook import Calendar

LATE = timedelta(minutes=15)
"""After the hour that was promised: his supervisor sees it from then on."""
FURTHEST = timedelta(days=366)
MOST = 200
"""Of one agent: whoever has promised so much promises no more."""


class Standing(StrEnum):
    """How a promise stands to its hour."""

    COMING = "coming"
    DUE = "due"
    OVERDUE = "overdue"
    OVER = "over"


class Result(StrEnum):
    """What came of it, as the agent says."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    NOT_NEEDED = "not needed"


ENDS: Mapping[Result, State] = {
    Result.REACHED: State.DONE,
    Result.NOT_REACHED: State.NOT_REACHED,
    Result.NOT_NEEDED: State.CANCELLED,
}
"""How a callback stands that ends with this result."""


def standing(one: Callback, now: datetime) -> Standing:
    """How this promise stands at this hour, by the clock on the wall."""
    due = one.wanted_from or one.asked
    if not one.is_open:
        return Standing.OVER
    if now < due:
        return Standing.COMING
    return Standing.OVERDUE if now >= due + LATE else Standing.DUE


def not_promised(wanted: Callback, his: Collection[Callback], now: datetime) -> str:
    """Why he cannot promise this besides `his` other promises; empty if he can."""
    if not wanted.number:
        return "The caller has shown no number that could be called back."
    if wanted.wanted_from is not None and not now - timedelta(minutes=1) <= wanted.wanted_from <= now + FURTHEST:
        return "Promise an hour that is yet to come, within a year."
    if any(one.number == wanted.number for one in his):
        return "You have promised to call this number already: close that one first."
    if len(his) >= MOST:
        return f"You have promised {len(his)} callbacks: close or hand on some first."
    return ""


def not_rung(
    one: Callback, queues: Mapping[str, Queue], calendars: Mapping[str, Calendar], wall: datetime, elsewhere: str
) -> str:
    """Why his customer is not rung at this moment, though the agent wishes it; empty: he is."""
    queue = queues.get(one.queue)
    if queue is None:
        return f"queue {one.queue} is gone from the rules"
    if elsewhere:
        return elsewhere
    hours = calendars.get(queue.callback.hours) if queue.callback else None
    if hours is None or (here := opening(hours, wall)).open:
        return ""
    return f"customers are called back by the hours of {hours.name}, which is {here.reason}"


def handed_on(one: Callback, now: datetime) -> Callback:
    """His promise, which is its queue's from now on: whoever is free keeps it, not before the hour of the promise."""
    mine = replace(one, agent="", since=now, state=State.WAITING, tries=0, not_before=None, out_since=None)
    return replace(mine, attempt="")  # he may be on the line with the customer, and that is not the queue's try
