"""What becomes of an agent's status and state: every change that there is, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ivr.core.agent import (
    AVAILABLE,
    Assisting,
    Available,
    Idle,
    InCall,
    LoggedOut,
    NotReady,
    OnHold,
    Presence,
    Ready,
    Reserved,
    Ringing,
    State,
    WrapUp,
)
from ivr.core.agent_events import (
    Assists,
    EndsTask,
    Event,
    Holds,
    IsForgotten,
    IsFound,
    IsReleased,
    IsReserved,
    LogsIn,
    LogsOut,
    Misses,
    MissesTask,
    NeedsLonger,
    Offered,
    Parts,
    PhoneComes,
    Rings,
    Said,
    SaysNotReady,
    SaysReady,
    StepsBack,
    TakesBack,
    TakesTask,
    Talked,
    Talks,
    Tasked,
    TimePasses,
    WorksInVain,
)


def begin(now: datetime, *, logged_in: bool) -> Presence:
    """An agent of whom nothing is known yet."""
    return Presence(AVAILABLE if logged_in else LoggedOut(), Idle(now))


def after(was: Presence, event: Event, now: datetime) -> Presence | None:
    """What he is after this: the very same if it changes nothing; None if it cannot be, and he stays as he was."""
    match event:
        case LogsIn() | LogsOut() | SaysReady() | SaysNotReady() | NeedsLonger():
            return _said(was, event, now)
        case IsReserved() | Rings() | IsReleased() | Misses():
            return _offered(was, event, now)
        case Assists() | StepsBack() | Talks() | Holds() | TakesBack() | Parts() | WorksInVain() | IsForgotten():
            return _talked(was, event, now)
        case TakesTask() | EndsTask() | MissesTask():
            return _tasked(was, event, now)
        case PhoneComes():
            return Presence(was.status, Idle(now)) if isinstance(was.seen, Ready) else was
        case TimePasses():
            return _in_time(was, now)
        case IsFound():
            return _found(was, event, now)


def _said(was: Presence, event: Said, now: datetime) -> Presence | None:  # noqa: C901 - a table
    """Who is logged out says nothing but that he is back; what he says while he is busy changes his status alone."""
    match event, was.status, was.state:
        case LogsIn(), LoggedOut(), Idle():
            return Presence(AVAILABLE, Idle(now))
        case LogsIn(), LoggedOut(), _:
            return Presence(AVAILABLE, was.state)
        case LogsOut(by), Available() | NotReady(), _:
            return Presence(LoggedOut(by), was.state)
        case SaysReady(), Available(), Idle():
            return was
        case SaysReady(), Available() | NotReady(), Idle() | WrapUp():
            return Presence(AVAILABLE, Idle(now))
        case SaysReady(), Available() | NotReady(), _:
            return Presence(AVAILABLE, was.state)
        case SaysNotReady(reason), Available() | NotReady(), _:
            return Presence(NotReady(reason), was.state)
        case NeedsLonger(by), _, WrapUp(until):
            return Presence(was.status, WrapUp(until + by))
        case _:
            return None


def _offered(was: Presence, event: Offered, now: datetime) -> Presence | None:
    """To nobody but who is available and idle; what he says meanwhile holds, however the offer ends."""
    match event, was.status, was.state:
        case IsReserved(call), Available(), Idle(since):
            return Presence(was.status, Reserved(call, since))
        case Rings(call), _, Reserved(held, since) if held == call:
            return Presence(was.status, Ringing(call, since))
        case IsReleased(call), _, Reserved(held, since) | Ringing(held, since) | Assisting(held, since) if held == call:
            return Presence(was.status, Idle(since))
        case Misses(call, then), Available(), Reserved(held) | Ringing(held) if held == call:
            return Presence(then or AVAILABLE, Idle(now))
        case Misses(call), _, Reserved(held) | Ringing(held) if held == call:
            return Presence(was.status, Idle(now))
        case _:
            return None


def _talked(was: Presence, event: Talked, now: datetime) -> Presence | None:  # noqa: C901 - a table
    """Whoever talks, talks, whatever he was meant for; but with one caller at a time.

    Whatever he has said of himself, he may assist in a call while he is idle; and gets no other call meanwhile.
    """
    match event, was.state:
        case Assists(call), Idle(since):
            return Presence(was.status, Assisting(call, since))
        case Assists(call), Reserved(held, since) | Ringing(held, since) if held == call:
            return Presence(was.status, Assisting(call, since))
        case StepsBack(call), Assisting(held) if held == call:
            return Presence(was.status, Idle(now))
        case Talks(call), InCall(held) | OnHold(held) | Assisting(held) if held != call:
            return None
        case Talks(call), InCall():
            return was
        case Talks(call), _:
            return Presence(was.status, InCall(call))
        case Holds(call), InCall(held) if held == call:
            return Presence(was.status, OnHold(call))
        case TakesBack(call), OnHold(held) if held == call:
            return Presence(was.status, InCall(call))
        case Parts(call, wrap_up), InCall(held) | OnHold(held) if held == call:
            return Presence(was.status, _after_work(wrap_up, now))
        case WorksInVain(call, _, wrap_up), Reserved(held) | Ringing(held) if held == call:
            return Presence(was.status, _after_work(wrap_up, now))
        case IsForgotten(call), Reserved() | Ringing() | InCall() | OnHold() | Assisting() as busy if busy.call == call:
            return Presence(was.status, Idle(now))
        case _:
            return None


def _after_work(wrap_up: timedelta, now: datetime) -> State:
    return WrapUp(now + wrap_up) if wrap_up else Idle(now)


def _tasked(was: Presence, event: Tasked, now: datetime) -> Presence:
    """With tasks he is idle, since the latest of them began or ended; after one he has a wrap-up as after a call."""
    idle = Idle(now) if isinstance(was.state, Idle) else was.state
    match event, was.status, was.state:
        case EndsTask(wrap_up), _, Idle() if wrap_up:
            return replace(was, state=WrapUp(now + wrap_up))
        case EndsTask(wrap_up), _, WrapUp(until):
            return replace(was, state=WrapUp(max(until, now + wrap_up)))
        case MissesTask(NotReady() as then), Available(), _:
            return Presence(then, idle)
        case _:
            return replace(was, state=idle)


def _in_time(was: Presence, now: datetime) -> Presence:
    """A pause ends as if he had said that he is ready, a wrap-up as if there had been none."""
    status, state = was.status, was.state
    if isinstance(status, NotReady) and status.until is not None and status.until <= now:
        status = AVAILABLE
    if isinstance(state, WrapUp) and state.until <= now:
        state = Idle(now)
    if (status, state) == (was.status, was.state):
        return was
    return Presence(status, Idle(now) if isinstance(state, Idle) else state)


def _found(was: Presence, event: IsFound, now: datetime) -> Presence:
    """A call that he has takes nothing from what he had said before."""
    match event.how:
        case Ready(since):
            return Presence(AVAILABLE, Idle(since))
        case NotReady() | LoggedOut() as status:
            return Presence(status, Idle(now))
        case state:
            return Presence(was.status, state)
