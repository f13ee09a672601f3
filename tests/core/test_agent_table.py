"""What becomes of an agent: what follows what, and thousands of steps in which nothing impossible happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ivr.core.agent import (
    AVAILABLE,
    AgentState,
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
from ivr.core.agent_table import after, begin

S = timedelta(seconds=1)
BEFORE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
NOW = BEFORE + 10 * S
OUT, TEA = LoggedOut(), NotReady("tea")
PAUSED = NotReady("busy", NOW)
IDLE, ANEW = Idle(BEFORE), Idle(NOW)
HELD, RUNG, TALKS, HOLDS = Reserved("c", BEFORE), Ringing("c", BEFORE), InCall("c"), OnHold("c")
ASSISTS = Assisting("c", BEFORE)
WRAPS = WrapUp(NOW + 5 * S)
BUSY: tuple[State, ...] = (HELD, RUNG, TALKS, HOLDS, ASSISTS)
STATUSES: tuple[Status, ...] = (AVAILABLE, TEA, OUT)

Pair = tuple[Status, State]
FOLLOWS: list[tuple[Pair, Event, Pair | None]] = [
    # he says so
    ((OUT, IDLE), LogsIn(), (AVAILABLE, ANEW)),
    ((OUT, TALKS), LogsIn(), (AVAILABLE, TALKS)),
    ((AVAILABLE, IDLE), LogsIn(), None),
    ((TEA, IDLE), LogsIn(), None),
    ((AVAILABLE, IDLE), LogsOut(), (OUT, IDLE)),
    ((TEA, WRAPS), LogsOut(), (OUT, WRAPS)),
    ((OUT, IDLE), LogsOut(), None),
    ((AVAILABLE, IDLE), SaysReady(), (AVAILABLE, IDLE)),
    ((TEA, IDLE), SaysReady(), (AVAILABLE, ANEW)),
    ((AVAILABLE, WRAPS), SaysReady(), (AVAILABLE, ANEW)),
    ((OUT, IDLE), SaysReady(), None),
    ((OUT, WRAPS), SaysReady(), None),
    ((AVAILABLE, IDLE), SaysNotReady("tea"), (TEA, IDLE)),
    ((AVAILABLE, WRAPS), SaysNotReady("tea"), (TEA, WRAPS)),
    ((PAUSED, IDLE), SaysNotReady("tea"), (TEA, IDLE)),
    ((OUT, IDLE), SaysNotReady("tea"), None),
    *(((AVAILABLE, busy), SaysNotReady("tea"), (TEA, busy)) for busy in BUSY),
    *(((TEA, busy), SaysReady(), (AVAILABLE, busy)) for busy in BUSY),
    *(((AVAILABLE, busy), LogsOut(), (OUT, busy)) for busy in BUSY),
    ((TEA, WRAPS), NeedsLonger(9 * S), (TEA, WrapUp(NOW + 14 * S))),
    ((AVAILABLE, IDLE), NeedsLonger(9 * S), None),
    ((AVAILABLE, TALKS), NeedsLonger(9 * S), None),
    # an offer
    ((AVAILABLE, IDLE), IsReserved("c"), (AVAILABLE, HELD)),
    ((TEA, IDLE), IsReserved("c"), None),
    ((OUT, IDLE), IsReserved("c"), None),
    *(((AVAILABLE, busy), IsReserved("d"), None) for busy in (*BUSY, WRAPS)),
    ((TEA, HELD), Rings("c"), (TEA, RUNG)),
    ((AVAILABLE, HELD), Rings("d"), None),
    ((AVAILABLE, TALKS), Rings("c"), None),
    *(((status, offered), IsReleased("c"), (status, IDLE)) for status in STATUSES for offered in (HELD, RUNG, ASSISTS)),
    *(((AVAILABLE, busy), IsReleased("d"), None) for busy in BUSY),
    ((AVAILABLE, TALKS), IsReleased("c"), None),
    ((AVAILABLE, RUNG), Misses("c", NotReady("RONA")), (NotReady("RONA"), ANEW)),
    ((AVAILABLE, RUNG), Misses("c"), (AVAILABLE, ANEW)),
    ((TEA, RUNG), Misses("c", NotReady("RONA")), (TEA, ANEW)),
    ((OUT, HELD), Misses("c", NotReady("RONA")), (OUT, ANEW)),
    ((AVAILABLE, RUNG), Misses("d", NotReady("RONA")), None),
    ((AVAILABLE, TALKS), Misses("c", NotReady("RONA")), None),
    ((AVAILABLE, ASSISTS), Misses("c", NotReady("RONA")), None),
    # a call that another leads
    *(((status, state), Assists("c"), (status, ASSISTS)) for status in STATUSES for state in (IDLE, HELD, RUNG)),
    *(((AVAILABLE, busy), Assists("d"), None) for busy in (*BUSY, WRAPS)),
    *(((AVAILABLE, busy), Assists("c"), None) for busy in (TALKS, HOLDS, ASSISTS, WRAPS)),
    *(((status, ASSISTS), StepsBack("c"), (status, ANEW)) for status in STATUSES),
    *(((AVAILABLE, busy), StepsBack("d"), None) for busy in BUSY),
    *(((AVAILABLE, busy), StepsBack("c"), None) for busy in (HELD, RUNG, TALKS, HOLDS)),
    ((TEA, ASSISTS), Talks("c"), (TEA, TALKS)),
    ((TEA, ASSISTS), Parts("c", 5 * S), None),
    # a talk
    *(((status, state), Talks("c"), (status, TALKS)) for status in STATUSES for state in (IDLE, WRAPS, HELD, RUNG)),
    ((AVAILABLE, TALKS), Talks("d"), None),
    ((AVAILABLE, HOLDS), Talks("d"), None),
    ((AVAILABLE, ASSISTS), Talks("d"), None),
    ((TEA, TALKS), Holds("c"), (TEA, HOLDS)),
    ((TEA, TALKS), Holds("d"), None),
    ((TEA, HOLDS), TakesBack("c"), (TEA, TALKS)),
    ((TEA, TALKS), TakesBack("c"), None),
    *(((TEA, talk), Parts("c", 15 * S), (TEA, WrapUp(NOW + 15 * S))) for talk in (TALKS, HOLDS)),
    ((AVAILABLE, TALKS), Parts("c", 0 * S), (AVAILABLE, ANEW)),
    ((AVAILABLE, TALKS), Parts("d", 5 * S), None),
    ((AVAILABLE, RUNG), Parts("c", 5 * S), None),
    *(((TEA, own), WorksInVain("c", "b", 5 * S), (TEA, WrapUp(NOW + 5 * S))) for own in (HELD, RUNG)),
    ((AVAILABLE, RUNG), WorksInVain("c", "b", 0 * S), (AVAILABLE, ANEW)),
    ((AVAILABLE, RUNG), WorksInVain("d", "b", 5 * S), None),
    ((AVAILABLE, TALKS), WorksInVain("c", "b", 5 * S), None),
    *(((OUT, busy), IsForgotten("c"), (OUT, ANEW)) for busy in BUSY),
    *(((OUT, busy), IsForgotten("d"), None) for busy in BUSY),
    # tasks that are no calls
    *(((status, IDLE), TakesTask(), (status, ANEW)) for status in STATUSES),
    *(((status, IDLE), EndsTask(), (status, ANEW)) for status in STATUSES),
    ((AVAILABLE, IDLE), EndsTask(15 * S), (AVAILABLE, WrapUp(NOW + 15 * S))),
    ((AVAILABLE, WRAPS), EndsTask(15 * S), (AVAILABLE, WrapUp(NOW + 15 * S))),
    ((AVAILABLE, WRAPS), EndsTask(1 * S), (AVAILABLE, WRAPS)),
    ((AVAILABLE, TALKS), EndsTask(15 * S), (AVAILABLE, TALKS)),
    ((AVAILABLE, IDLE), MissesTask(TEA), (TEA, ANEW)),
    ((AVAILABLE, IDLE), MissesTask(), (AVAILABLE, ANEW)),
    ((AVAILABLE, WRAPS), MissesTask(TEA), (TEA, WRAPS)),
    ((OUT, IDLE), MissesTask(TEA), (OUT, ANEW)),
    # phone, time, a new start
    ((AVAILABLE, IDLE), PhoneComes(), (AVAILABLE, ANEW)),
    ((TEA, IDLE), PhoneComes(), (TEA, IDLE)),
    ((AVAILABLE, TALKS), PhoneComes(), (AVAILABLE, TALKS)),
    ((PAUSED, IDLE), TimePasses(), (AVAILABLE, ANEW)),
    ((PAUSED, TALKS), TimePasses(), (AVAILABLE, TALKS)),
    ((PAUSED, WrapUp(NOW)), TimePasses(), (AVAILABLE, ANEW)),
    ((PAUSED, WRAPS), TimePasses(), (AVAILABLE, WRAPS)),
    ((TEA, WrapUp(NOW)), TimePasses(), (TEA, ANEW)),
    ((TEA, WRAPS), TimePasses(), (TEA, WRAPS)),
    ((AVAILABLE, IDLE), IsFound(TEA), (TEA, ANEW)),
    ((AVAILABLE, IDLE), IsFound(OUT), (OUT, ANEW)),
    ((TEA, IDLE), IsFound(TALKS), (TEA, TALKS)),
    ((TEA, IDLE), IsFound(Ready(BEFORE)), (AVAILABLE, IDLE)),
]


@pytest.mark.parametrize(("was", "event", "becomes"), FOLLOWS)
def test_what_follows_what(was: Pair, event: Event, becomes: Pair | None) -> None:
    assert after(Presence(*was), event, NOW) == (becomes and Presence(*becomes))


@pytest.mark.parametrize("logged_in", [True, False])
def test_of_whom_nothing_is_known_he_is_idle(logged_in: bool) -> None:
    assert begin(NOW, logged_in=logged_in) == Presence(AVAILABLE if logged_in else OUT, ANEW)


calls = st.sampled_from(["c", "d"])
spans = st.integers(0, 30).map(lambda seconds: seconds * S)
said = st.one_of(
    st.builds(LogsIn),
    st.builds(LogsOut),
    st.builds(SaysReady),
    st.just(SaysNotReady("tea")),
    st.builds(NeedsLonger, spans),
)
offered = st.one_of(
    st.builds(IsReserved, calls),
    st.builds(Rings, calls),
    st.builds(IsReleased, calls),
    st.builds(Misses, calls, st.sampled_from([None, NotReady("RONA")])),
)
talked = st.one_of(
    *(st.builds(event, calls) for event in (Assists, StepsBack, Talks, Holds, TakesBack)),
    st.builds(Parts, calls, spans),
    st.builds(WorksInVain, calls, calls, spans),
)


tasked = st.one_of(
    st.builds(TakesTask), st.builds(EndsTask, spans), st.builds(MissesTask, st.sampled_from([None, NotReady("RONA")]))
)
found = st.one_of(
    st.builds(InCall, calls),
    st.builds(OnHold, calls),
    st.builds(Assisting, calls, st.just(BEFORE)),
    st.sampled_from([WrapUp, Ready]),
    st.sampled_from([NotReady("tea"), LoggedOut()]),
)


def call_of(state: State) -> str:
    return state.call if isinstance(state, Reserved | Ringing | InCall | OnHold | Assisting) else ""


class AnyDay(RuleBasedStateMachine):
    """An agent's day, whatever comes in whatever order; time is looked at when it is due, as the floor does."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.is_ = BEFORE, begin(BEFORE, logged_in=False)

    def tell(self, event: Event) -> Presence:
        was = self.is_
        self.is_ = after(was, event, self.now) or was
        return was

    @rule(event=said)
    def he_says_so(self, event: Said) -> None:
        """It takes no call from him and gives him none, and who is logged out stays so unless he logs in."""
        was = self.tell(event)
        assert call_of(self.is_.state) == call_of(was.state)
        if isinstance(was.status, LoggedOut) and event != LogsIn():
            assert self.is_.status == was.status

    @rule(event=offered)
    def something_is_offered(self, event: Offered) -> None:
        """Only to who was ready; and who had said otherwise meanwhile keeps his word."""
        was = self.tell(event)
        if not call_of(was.state) and call_of(self.is_.state):
            assert isinstance(was.seen, Ready)
        if not isinstance(was.status, Available):
            assert self.is_.status == was.status

    @rule(event=talked)
    def they_talk(self, event: Talked) -> None:
        """Never with two, and never so that it changes what he has said."""
        was = self.tell(event)
        assert self.is_.status == was.status
        if isinstance(was.state, InCall | OnHold | Assisting) and call_of(self.is_.state):
            assert call_of(self.is_.state) == call_of(was.state)

    @rule(call=calls)
    def he_is_to_assist(self, call: str) -> None:
        """He who is idle can, whatever he says of himself; and then no caller is his until he is with it no more."""
        was = self.tell(Assists(call))
        if isinstance(was.state, Idle):
            assert call_of(self.is_.state) == call
        if isinstance(self.is_.state, Assisting):
            ready = replace(self.is_, status=AVAILABLE)
            assert not isinstance(ready.seen, Ready)
            assert after(ready, IsReserved("d"), self.now) is None

    @rule(call=calls)
    def a_call_is_over(self, call: str) -> None:
        """Nobody is busy with it any more."""
        self.tell(IsForgotten(call))
        assert call_of(self.is_.state) != call

    @rule(event=tasked)
    def he_has_tasks(self, event: Tasked) -> None:
        """They give him no call and take none, and what he has said of himself he has not said in vain."""
        was = self.tell(event)
        assert call_of(self.is_.state) == call_of(was.state)
        if not isinstance(was.status, Available):
            assert self.is_.status == was.status

    @rule()
    def his_phone_comes(self) -> None:
        """Who is free waits from now on; nothing else changes."""
        was = self.tell(PhoneComes())
        assert self.is_.status == was.status
        assert self.is_.state == (Idle(self.now) if isinstance(was.seen, Ready) else was.state)

    @rule(how=found, ago=spans)
    def he_is_found(self, how: AgentState | type[WrapUp] | type[Ready], ago: timedelta) -> None:
        """As others know him; a call or a wrap-up that he has takes nothing from what he had said."""
        if how is WrapUp:
            how = WrapUp(self.now + ago)
        elif how is Ready:
            how = Ready(self.now - ago)
        was = self.tell(IsFound(how))  # type: ignore[arg-type]
        if isinstance(how, InCall | OnHold | WrapUp):
            assert self.is_ == Presence(was.status, how)
        else:
            assert self.is_.seen == how

    @rule(span=spans)
    def he_is_paused(self, span: timedelta) -> None:
        self.tell(Misses(call_of(self.is_.state), NotReady("busy", self.now + span)))

    @rule(passed=spans)
    def time_goes_by(self, passed: timedelta) -> None:
        until = self.now + passed
        while (due := self.is_.due) is not None and due <= until:
            self.now = max(self.now, due)
            self.tell(TimePasses())
        self.now = until

    @rule()
    def all_ends(self) -> None:
        """Whatever the day was like: his calls over, time passed, and ready said, he gets the next caller."""
        for call in ("c", "d"):
            self.tell(IsForgotten(call))
        self.time_goes_by(timedelta(hours=1))
        assert isinstance(self.is_.state, Idle)
        self.tell(LogsIn())
        self.tell(SaysReady())
        assert isinstance(self.is_.seen, Ready)

    @invariant()
    def no_end_is_missed(self) -> None:
        """Whatever ends by itself has its time, which is not over: nobody is lost in wrap-up or in a pause."""
        if isinstance(self.is_.state, WrapUp):
            assert self.is_.due is not None
        assert self.is_.due is None or self.is_.due >= self.now

    @invariant()
    def idle_is_never_later_than_now(self) -> None:
        if isinstance(self.is_.state, Idle):
            assert self.is_.state.since <= self.now


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
