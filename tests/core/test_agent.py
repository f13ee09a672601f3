"""An agent's state: its word, and when it ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.agent import AgentState, InCall, NotReady, Ready, Reserved, WrapUp, due, word

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "said", "ends"),
    [
        (Ready(NOW), "ready", None),
        (Reserved("c", NOW), "reserved", None),
        (InCall("c"), "in a call", None),
        (WrapUp(NOW), "wrap-up", NOW),
        (NotReady("RONA"), "not ready (RONA)", None),
        (NotReady("busy", NOW), "not ready (busy)", NOW),
    ],
)
def test_each_state_has_its_word_and_its_end(state: AgentState, said: str, ends: datetime | None) -> None:
    assert (word(state), due(state)) == (said, ends)
