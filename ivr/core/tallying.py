"""What an agent has done so far, kept up with all that happens to him."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ivr.core.agent import Idle, InCall, OnHold, Reserved, State
from ivr.core.agent_events import (
    EndsTask,
    Event,
    IsForgotten,
    IsReleased,
    Misses,
    MissesTask,
    StepsBack,
    TakesTask,
    Talks,
    WorksInVain,
)
from ivr.core.choosing import Tally


def is_offered(was: State, becomes: State) -> bool:
    """Whether he is being offered a call: a turn of his begins."""
    return isinstance(was, Idle) and isinstance(becomes, Reserved)


def tallied(tally: Tally, event: Event, was: State, becomes: State, now: datetime, turn: int) -> Tally:
    """His tally, once this has made his state another; `turn`: the floor's how manieth offer was the latest to anybody.

    An offer that he answers or misses was his turn; one that he loses without fault was none.
    """
    if is_offered(was, becomes):
        return replace(tally, drawn=turn)
    counted = _counted(_turned(tally, event), event, was, becomes, now)
    if isinstance(becomes, Idle) and not counted.tasks:
        return replace(counted, busy=counted.busy + (now - (counted.occupied or now)), occupied=None)
    return counted


def counted_anew(tally: Tally, now: datetime) -> Tally:
    """The tally of somebody who logs in: a call, or tasks, that he still has count from their beginning."""
    return Tally(begun=now, occupied=tally.occupied, tasks=tally.tasks)


def begins_work(tally: Tally, now: datetime) -> Tally:
    """The tally of somebody who has answered, and for whom a customer is dialled: no call as yet, but work."""
    return replace(tally, occupied=tally.occupied or now)


def _turned(tally: Tally, event: Event) -> Tally:
    match event:
        case Talks() | WorksInVain() | Misses() | TakesTask() | MissesTask() if tally.drawn:
            return replace(tally, turn=tally.drawn, drawn=0)
        case IsReleased() | IsForgotten() | StepsBack():
            return replace(tally, drawn=0)
        case _:
            return tally


def _counted(tally: Tally, event: Event, was: State, becomes: State, now: datetime) -> Tally:
    match event, becomes:
        case TakesTask(), _:
            return replace(tally, calls=tally.calls + 1, tasks=tally.tasks + 1, occupied=tally.occupied or now)
        case EndsTask(), _:
            return replace(tally, tasks=max(0, tally.tasks - 1))
        case _, InCall() if not isinstance(was, InCall | OnHold):
            return replace(tally, calls=tally.calls + 1, occupied=tally.occupied or now)
        case _:
            return tally
