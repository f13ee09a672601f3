"""What an agent has done so far: calls, time in them, and his turn, state by state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import Idle, InCall, OnHold, Reserved, State, WrapUp
from ivr.core.choosing import Tally
from ivr.core.tallying import counted_anew, is_offered, tallied

T = datetime(2026, 11, 25, 9, tzinfo=UTC)
S = timedelta(seconds=1)
IDLE, RESERVED, TALKS, HOLDS, WRITES = Idle(T), Reserved("c", T), InCall("c"), OnHold("c"), WrapUp(T)


@pytest.mark.parametrize(
    ("was", "becomes", "before", "then"),
    [
        (IDLE, RESERVED, Tally(), Tally(turn=7)),
        (RESERVED, IDLE, Tally(turn=3), Tally(turn=3)),
        (RESERVED, TALKS, Tally(2), Tally(3, occupied=T)),
        (TALKS, HOLDS, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (HOLDS, TALKS, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (TALKS, WRITES, Tally(3, occupied=T - 9 * S), Tally(3, occupied=T - 9 * S)),
        (WRITES, IDLE, Tally(3, 5 * S, occupied=T - 9 * S), Tally(3, 14 * S)),
        (TALKS, IDLE, Tally(3, 5 * S, occupied=T - 9 * S), Tally(3, 14 * S)),
        (WRITES, IDLE, Tally(3, 5 * S), Tally(3, 5 * S)),
    ],
)
def test_calls_time_and_turn_are_counted_as_states_change(
    was: State, becomes: State, before: Tally, then: Tally
) -> None:
    assert tallied(before, was, becomes, T, 7) == then


def test_only_an_idle_agent_is_offered_something() -> None:
    assert is_offered(IDLE, RESERVED)
    assert not is_offered(RESERVED, IDLE)
    assert not is_offered(TALKS, RESERVED)


def test_who_logs_in_anew_while_he_talks_has_that_call_counted_to_its_end() -> None:
    anew = counted_anew(Tally(9, 90 * S, T - 99 * S, 4, T - 5 * S), T)
    assert anew == Tally(begun=T, occupied=T - 5 * S)
    assert tallied(anew, TALKS, IDLE, T, 1).busy == 5 * S
