"""What can happen to an agent: what he says of himself, what becomes of calls, and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ivr.core.agent import AgentState, NotReady
from ivr.core.call import CallId

# --- he says so, or somebody for him


@dataclass(frozen=True, slots=True)
class LogsIn:
    """His work begins."""


@dataclass(frozen=True, slots=True)
class LogsOut:
    """His work ends; with a call that he has, once that is over."""

    by: str = ""
    """Whoever says it for him, and why; empty: he does."""


@dataclass(frozen=True, slots=True)
class SaysReady:
    """He takes calls; in wrap-up he has done with it."""


@dataclass(frozen=True, slots=True)
class SaysNotReady:
    """He takes no calls for this reason; with a call that he has, once that is over."""

    reason: str


@dataclass(frozen=True, slots=True)
class NeedsLonger:
    """His wrap-up lasts longer by so much."""

    by: timedelta


# --- his calls


@dataclass(frozen=True, slots=True)
class IsReserved:
    """A call is offered to him."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Rings:
    """His phone rings for the call that he is reserved for."""

    call: CallId


@dataclass(frozen=True, slots=True)
class IsReleased:
    """The offer has ended without his fault."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Misses:
    """He did not take the offer; `then` is what the rules make of him, None: he stays available."""

    call: CallId
    then: NotReady | None = None


@dataclass(frozen=True, slots=True)
class Talks:
    """He and the caller hear each other."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Holds:
    """He has put the caller on hold."""

    call: CallId


@dataclass(frozen=True, slots=True)
class TakesBack:
    """He talks again with the caller whom he held."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Assists:
    """He is with a call that another leads, or comes to it, from now on; it is none of his own until he `Talks`."""

    call: CallId


@dataclass(frozen=True, slots=True)
class StepsBack:
    """He is with it no more."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Parts:
    """The talk is over; he has so much wrap-up."""

    call: CallId
    wrap_up: timedelta


@dataclass(frozen=True, slots=True)
class WorksInVain:
    """He has answered for a customer who was to be called back, and was not reached; he has so much wrap-up."""

    call: CallId
    attempt: CallId
    """The call in which the customer was dialled."""
    wrap_up: timedelta


@dataclass(frozen=True, slots=True)
class IsForgotten:
    """The call is over, whichever way: nobody is busy with it."""

    call: CallId


# --- his tasks that are no calls


@dataclass(frozen=True, slots=True)
class TakesTask:
    """He has accepted one."""


@dataclass(frozen=True, slots=True)
class EndsTask:
    """He has one less; he has so much wrap-up."""

    wrap_up: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class MissesTask:
    """He did not take the one that he was offered; `then` is what the rules make of him, None: he stays available."""

    then: NotReady | None = None


# --- his phone, time, and a new start


@dataclass(frozen=True, slots=True)
class PhoneComes:
    """His phone has registered: whoever is free waits for calls from now on."""


@dataclass(frozen=True, slots=True)
class TimePasses:
    """A pause or a wrap-up may be over."""


@dataclass(frozen=True, slots=True)
class IsFound:
    """He is like this already: the controller starts, and others know."""

    how: AgentState


Said = LogsIn | LogsOut | SaysReady | SaysNotReady | NeedsLonger
Offered = IsReserved | Rings | IsReleased | Misses
Talked = Assists | StepsBack | Talks | Holds | TakesBack | Parts | WorksInVain | IsForgotten
Tasked = TakesTask | EndsTask | MissesTask
Event = Said | Offered | Talked | Tasked | PhoneComes | TimePasses | IsFound
