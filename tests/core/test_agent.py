"""An agent's status and state: their words, and when they end by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import (
    AVAILABLE,
    AgentState,
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
    due,
    status_word,
    word,
)
from ivr.core.on_duty import state as meant

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)
WORDS: list[tuple[AgentState, str, datetime | None]] = [
    (Ready(NOW), "ready", None),
    (Reserved("", NOW), "reserved", None),
    (Ringing("", NOW), "ringing", None),
    (InCall(""), "in a call", None),
    (OnHold(""), "on hold", None),
    (WrapUp(NOW), "wrap-up", NOW),
    (NotReady("RONA"), "not ready (RONA)", None),
    (LoggedOut(), "logged out", None),
]


@pytest.mark.parametrize(("state", "said", "ends"), [*WORDS, (NotReady("busy", NOW), "not ready (busy)", NOW)])
def test_each_state_has_its_word_and_its_end(state: AgentState, said: str, ends: datetime | None) -> None:
    assert (word(state), due(state)) == (said, ends)


@pytest.mark.parametrize(("state", "said"), [(state, said) for state, said, _ in WORDS])
def test_each_word_means_its_state(state: AgentState, said: str) -> None:
    assert meant(said, NOW) == state


@pytest.mark.parametrize(
    ("status", "said"), [(AVAILABLE, "available"), (NotReady("tea"), "not ready"), (LoggedOut(), "logged out")]
)
def test_each_status_has_its_word(status: Status, said: str) -> None:
    assert status_word(status) == said


@pytest.mark.parametrize(
    ("status", "state", "seen"),
    [
        (AVAILABLE, Idle(NOW), Ready(NOW)),
        (NotReady("tea"), Idle(NOW), NotReady("tea")),
        (LoggedOut(), Idle(NOW), LoggedOut()),
        (NotReady("tea"), InCall("c"), InCall("c")),
        (LoggedOut(), WrapUp(NOW), WrapUp(NOW)),
    ],
)
def test_who_is_idle_is_what_he_says_and_who_is_busy_what_his_call_makes_of_him(
    status: Status, state: State, seen: AgentState
) -> None:
    assert Presence(status, state).seen == seen


@pytest.mark.parametrize(
    ("status", "state", "ends"),
    [
        (AVAILABLE, Idle(NOW), None),
        (NotReady("tea"), InCall("c"), None),
        (NotReady("busy", LATER), InCall("c"), LATER),
        (AVAILABLE, WrapUp(NOW), NOW),
        (NotReady("busy", LATER), WrapUp(NOW), NOW),
        (NotReady("busy", NOW), WrapUp(LATER), NOW),
    ],
)
def test_time_is_looked_at_when_the_first_of_a_pause_and_a_wrap_up_ends(
    status: Status, state: State, ends: datetime | None
) -> None:
    assert Presence(status, state).due == ends
