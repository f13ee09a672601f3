"""Every status with every state and every event: each triple follows a rule that is stated here, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, get_args

import pytest

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
    Status,
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
    Parts,
    PhoneComes,
    Rings,
    SaysNotReady,
    SaysReady,
    StepsBack,
    TakesBack,
    TakesTask,
    Talks,
    TimePasses,
    WorksInVain,
)
from ivr.core.agent_table import after
from tests.core.test_agent_table import BEFORE, NOW, S

TEA = NotReady("tea")
STATUSES: list[Status] = [AVAILABLE, TEA, NotReady("busy", NOW), NotReady("busy", NOW + S), LoggedOut()]
STATES: list[State] = [
    Idle(BEFORE),
    Reserved("c", BEFORE),
    Ringing("c", BEFORE),
    InCall("c"),
    OnHold("c"),
    Assisting("c", BEFORE),
    WrapUp(NOW),
    WrapUp(NOW + 5 * S),
]
OF_CALLS: list[Callable[[str], Event]] = [
    IsReserved,
    Rings,
    IsReleased,
    Misses,
    lambda call: Misses(call, NotReady("RONA")),
    Talks,
    Holds,
    TakesBack,
    Assists,
    StepsBack,
    lambda call: WorksInVain(call, "back", 0 * S),
    lambda call: WorksInVain(call, "back", 9 * S),
    lambda call: Parts(call, 0 * S),
    lambda call: Parts(call, 9 * S),
    IsForgotten,
]
EVENTS: list[Event] = [
    LogsIn(),
    LogsOut(),
    SaysReady(),
    SaysNotReady("lunch"),
    NeedsLonger(9 * S),
    *(event(call) for event in OF_CALLS for call in ("c", "d")),
    TakesTask(),
    EndsTask(),
    EndsTask(9 * S),
    MissesTask(),
    MissesTask(NotReady("RONA")),
    PhoneComes(),
    TimePasses(),
    *(IsFound(how) for how in (Ready(BEFORE), TEA, LoggedOut(), InCall("d"), OnHold("d"), WrapUp(NOW + S))),
]

AT_WORK = (Available, NotReady)
ANY_STATUS = (*AT_WORK, LoggedOut)
RUNG = (Reserved, Ringing)
BUSY = (*RUNG, InCall, OnHold, Assisting)
ANY_STATE = (Idle, *BUSY, WrapUp)

Effect = Callable[[Any, Any], Any]
"""From what he was (status or state) and the event, what he is."""


def kept(was: Any, event: Any) -> Any:
    return was


def ready(was: Any, event: Any) -> Any:
    return AVAILABLE


def idle_now(was: Any, event: Any) -> Any:
    return Idle(NOW)


def if_idle_now(was: Any, event: Any) -> Any:
    return Idle(NOW) if isinstance(was, Idle) else was


def wrapped(was: Any, event: Any) -> Any:
    return WrapUp(NOW + event.wrap_up) if event.wrap_up else Idle(NOW)


@dataclass(frozen=True)
class Rule:
    """The event takes whoever has one of these statuses and one of these states to another, and nobody else."""

    event: type[Any]
    statuses: tuple[type[Any], ...]
    states: tuple[type[Any], ...]
    status: Effect = kept
    state: Effect = kept
    own: bool = False
    """Only if it is about the call that he has."""

    def holds(self, status: Status, state: State, event: Event) -> bool:
        fits = isinstance(event, self.event) and isinstance(status, self.statuses) and isinstance(state, self.states)
        return fits and (not self.own or event.call == state.call)  # type: ignore[union-attr]


RULES = [
    # what he says of himself changes his status, and takes no call from him
    Rule(LogsIn, (LoggedOut,), ANY_STATE, ready, if_idle_now),
    Rule(LogsOut, AT_WORK, ANY_STATE, lambda was, event: LoggedOut()),
    Rule(SaysReady, (Available,), (Idle,)),
    Rule(SaysReady, AT_WORK, (Idle, WrapUp), ready, idle_now),
    Rule(SaysReady, AT_WORK, BUSY, ready),
    Rule(SaysNotReady, AT_WORK, ANY_STATE, lambda was, event: NotReady(event.reason)),
    Rule(NeedsLonger, ANY_STATUS, (WrapUp,), state=lambda was, event: WrapUp(was.until + event.by)),
    # an offer comes to who is available and idle, and leaves him idle
    Rule(IsReserved, (Available,), (Idle,), state=lambda was, event: Reserved(event.call, was.since)),
    Rule(Rings, ANY_STATUS, (Reserved,), state=lambda was, event: Ringing(was.call, was.idle_since), own=True),
    Rule(IsReleased, ANY_STATUS, (*RUNG, Assisting), state=lambda was, event: Idle(was.idle_since), own=True),
    Rule(Misses, (Available,), RUNG, lambda was, event: event.then or was, idle_now, own=True),
    Rule(Misses, ANY_STATUS, RUNG, state=idle_now, own=True),
    # whoever talks, talks; with one caller at a time
    Rule(Talks, ANY_STATUS, (Idle, *RUNG, WrapUp), state=lambda was, event: InCall(event.call)),
    Rule(Talks, ANY_STATUS, (InCall, OnHold, Assisting), state=lambda was, event: InCall(event.call), own=True),
    Rule(Holds, ANY_STATUS, (InCall,), state=lambda was, event: OnHold(was.call), own=True),
    Rule(TakesBack, ANY_STATUS, (OnHold,), state=lambda was, event: InCall(was.call), own=True),
    Rule(Parts, ANY_STATUS, (InCall, OnHold), state=wrapped, own=True),
    Rule(WorksInVain, ANY_STATUS, RUNG, state=wrapped, own=True),
    # who assists in the call of another comes to it from idle, or from its own offer
    Rule(Assists, ANY_STATUS, (Idle,), state=lambda was, event: Assisting(event.call, was.since)),
    Rule(Assists, ANY_STATUS, RUNG, state=lambda was, event: Assisting(was.call, was.idle_since), own=True),
    Rule(StepsBack, ANY_STATUS, (Assisting,), state=idle_now, own=True),
    Rule(IsForgotten, ANY_STATUS, BUSY, state=idle_now, own=True),
    # tasks leave him idle, as long as he has no call; the rules may change his status, but never against his word
    Rule(TakesTask, ANY_STATUS, ANY_STATE, state=if_idle_now),
    Rule(EndsTask, ANY_STATUS, (Idle,), state=wrapped),
    Rule(EndsTask, ANY_STATUS, (WrapUp,), state=lambda was, event: WrapUp(max(was.until, NOW + event.wrap_up))),
    Rule(EndsTask, ANY_STATUS, BUSY),
    Rule(MissesTask, (Available,), ANY_STATE, lambda was, event: event.then or was, if_idle_now),
    Rule(MissesTask, ANY_STATUS, ANY_STATE, state=if_idle_now),
    # his phone, time, a new start
    Rule(PhoneComes, (Available,), (Idle,), state=idle_now),
    Rule(PhoneComes, ANY_STATUS, ANY_STATE),
]


def expected(status: Status, state: State, event: Event) -> Presence | None:
    """What the first rule that holds makes of him; None: he stays as he was."""
    match event:
        case TimePasses():
            return in_time(status, state)
        case IsFound(how):
            return found(status, how)
    rule = next((rule for rule in RULES if rule.holds(status, state, event)), None)
    return rule and Presence(rule.status(status, event), rule.state(state, event))


def in_time(status: Status, state: State) -> Presence:
    """A pause and a wrap-up end in time, and who is idle by that is so from now on."""
    pause_over = isinstance(status, NotReady) and status.until is not None and status.until <= NOW
    wrapped_up = isinstance(state, WrapUp) and state.until <= NOW
    status = AVAILABLE if pause_over else status
    idle = wrapped_up or (pause_over and isinstance(state, Idle))
    return Presence(status, Idle(NOW) if idle else state)


def found(status: Status, how: object) -> Presence:
    """A call that he has takes nothing from what he had said; what he had said is all that is known if he has none."""
    match how:
        case Ready(since):
            return Presence(AVAILABLE, Idle(since))
        case NotReady() | LoggedOut():
            return Presence(how, Idle(NOW))
    assert isinstance(how, get_args(State))
    return Presence(status, how)


@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_every_triple_follows_its_rule_or_is_refused(event: Event) -> None:
    for status, state in product(STATUSES, STATES):
        assert after(Presence(status, state), event, NOW) == expected(status, state, event), (status, state)


def test_no_kind_of_status_state_or_event_is_left_out() -> None:
    assert {type(one) for one in STATUSES} == set(get_args(Status))
    assert {type(one) for one in STATES} == set(get_args(State))
    assert {type(one) for one in EVENTS} == set(get_args(Event))


def test_no_rule_is_stated_in_vain() -> None:
    triples = list(product(STATUSES, STATES, EVENTS))
    first = {next((nth for nth, rule in enumerate(RULES) if rule.holds(*triple)), None) for triple in triples}
    assert first >= set(range(len(RULES)))


def test_whoever_is_held_for_a_call_has_come_to_it_by_an_offer_and_every_call_ends() -> None:
    """What can be reached at all: a phone rings for nobody who was not offered, a hold is of a call that he had."""
    comes_from: dict[type[Any], set[type[Any]]] = {}
    for status, state, event in product(STATUSES, STATES, EVENTS):
        becomes = after(Presence(status, state), event, NOW)
        if becomes is not None and type(becomes.state) is not type(state) and not isinstance(event, IsFound):
            comes_from.setdefault(type(becomes.state), set()).add(type(state))
    assert comes_from == {
        Idle: {*BUSY, WrapUp},
        Reserved: {Idle},
        Ringing: {Reserved},
        InCall: {Idle, Reserved, Ringing, OnHold, Assisting, WrapUp},
        OnHold: {InCall},
        Assisting: {Idle, Reserved, Ringing},
        WrapUp: {Idle, Reserved, Ringing, InCall, OnHold},
    }
