"""What an agent has done so far: calls, time in them, and his turn, state by state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import Idle, InCall, OnHold, Reserved, State, WrapUp
from ivr.core.agent_events import (
    EndsTask,
    Event,
    Holds,
    IsForgotten,
    IsReleased,
    IsReserved,
    Misses,
    MissesTask,
    Parts,
    SaysReady,
    TakesBack,
    TakesTask,
    Talks,
    TimePasses,
)
from ivr.core.choosing import Tally
from ivr.core.tallying import counted_anew, is_offered, tallied

T = datetime(2026, 11, 25, 9, tzinfo=UTC)
S = timedelta(seconds=1)
IDLE, RESERVED, TALKS, HOLDS, WRITES = Idle(T), Reserved("c", T), InCall("c"), OnHold("c"), WrapUp(T)


@pytest.mark.parametrize(
    ("was", "event", "becomes", "before", "then"),
    [
        (IDLE, IsReserved("c"), RESERVED, Tally(turn=3), Tally(turn=3, drawn=7)),
        (RESERVED, IsReleased("c"), IDLE, Tally(turn=3, drawn=7), Tally(turn=3)),
        (RESERVED, IsForgotten("c"), IDLE, Tally(turn=3, drawn=7), Tally(turn=3)),
        (RESERVED, Misses("c"), IDLE, Tally(turn=3, drawn=7), Tally(turn=7)),
        (RESERVED, Talks("c"), TALKS, Tally(2, turn=3, drawn=7), Tally(3, turn=7, occupied=T)),
        (WRITES, Talks("c"), TALKS, Tally(2, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (TALKS, Holds("c"), HOLDS, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (HOLDS, TakesBack("c"), TALKS, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (TALKS, Parts("c", 9 * S), WRITES, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (WRITES, TimePasses(), IDLE, Tally(3, 5 * S, occupied=T - 9 * S), Tally(3, 14 * S)),
        (TALKS, Parts("c", 0 * S), IDLE, Tally(3, 5 * S, occupied=T - 9 * S), Tally(3, 14 * S)),
        (WRITES, TimePasses(), IDLE, Tally(3, 5 * S), Tally(3, 5 * S)),
        (IDLE, TakesTask(), IDLE, Tally(3, turn=3, drawn=7), Tally(4, turn=7, occupied=T, tasks=1)),
        (IDLE, TakesTask(), IDLE, Tally(3, occupied=T - S, tasks=1), Tally(4, occupied=T - S, tasks=2)),
        (IDLE, EndsTask(), IDLE, Tally(3, occupied=T - S, tasks=2), Tally(3, occupied=T - S, tasks=1)),
        (IDLE, EndsTask(), IDLE, Tally(3, occupied=T - S, tasks=1), Tally(3, 1 * S)),
        (IDLE, EndsTask(S), WRITES, Tally(3, occupied=T - S, tasks=1), Tally(3, occupied=T - S)),
        (WRITES, TimePasses(), IDLE, Tally(3, occupied=T - S, tasks=1), Tally(3, occupied=T - S, tasks=1)),
        (IDLE, MissesTask(), IDLE, Tally(turn=3, drawn=7), Tally(turn=7)),
        (IDLE, SaysReady(), IDLE, Tally(3, 5 * S), Tally(3, 5 * S)),
    ],
)
def test_calls_time_and_turn_are_counted_with_what_happens(
    was: State, event: Event, becomes: State, before: Tally, then: Tally
) -> None:
    assert tallied(before, event, was, becomes, T, 7) == then


def test_only_an_idle_agent_is_offered_something() -> None:
    assert is_offered(IDLE, RESERVED)
    assert not is_offered(RESERVED, IDLE)
    assert not is_offered(TALKS, RESERVED)


def test_who_logs_in_anew_while_he_talks_has_that_call_counted_to_its_end() -> None:
    anew = counted_anew(Tally(9, 90 * S, T - 99 * S, 4, occupied=T - 5 * S), T)
    assert anew == Tally(begun=T, occupied=T - 5 * S)
    assert tallied(anew, Parts("c", 0 * S), TALKS, IDLE, T, 1).busy == 5 * S
