"""What an agent has done so far, kept up with each change of his state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ivr.core.agent import Idle, InCall, OnHold, Reserved, State, WrapUp
from ivr.core.choosing import Tally


def is_offered(was: State, becomes: State) -> bool:
    """Whether he is being offered a call: a turn of his begins."""
    return isinstance(was, Idle) and isinstance(becomes, Reserved)


def tallied(tally: Tally, was: State, becomes: State, now: datetime, turn: int) -> Tally:
    """His tally, once his state is another; `turn`: the floor's how manieth offer was the latest to anybody."""
    match was, becomes:
        case Idle(), Reserved():
            return replace(tally, turn=turn)
        case InCall() | OnHold() | WrapUp(), Idle():
            return replace(tally, busy=tally.busy + (now - (tally.occupied or now)), occupied=None)
        case before, InCall() if not isinstance(before, InCall | OnHold):
            return replace(tally, calls=tally.calls + 1, occupied=now)
        case _:
            return tally


def counted_anew(tally: Tally, now: datetime) -> Tally:
    """The tally of somebody who logs in: a call that he still has counts from its beginning."""
    return Tally(begun=now, occupied=tally.occupied)
