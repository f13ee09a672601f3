"""Where a caller is whom an agent has handed on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.call import (
    Consulting,
    Destination,
    Ended,
    LeavingMessage,
    OnHold,
    Outcome,
    Stage,
    Talking,
    Transferring,
    Waiting,
)
from ivr.core.handed_on import Where, where

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WITH_HIM, WITH_RM = (Talking(kind, who, "leg", "b", NOON) for kind, who in (("agent", "1001"), ("rm", "1001")))  # type: ignore[arg-type]
AWAY = Transferring(WITH_HIM, Destination("rm", "own"), NOON)
BACK = Transferring(WITH_HIM, Destination("agent", "1001"), NOON, returning=True)


@pytest.mark.parametrize(
    ("stage", "is_at"),
    [
        (AWAY, "rings"),
        (BACK, "comes_back"),
        (Waiting("wealth", "zh", NOON), "waits"),
        (LeavingMessage("box", "zh"), "leaves_message"),
        (WITH_RM, "talks"),
        (OnHold(WITH_RM), "talks"),
        (Consulting(WITH_RM, "agent", "1001", "leg", "b"), "talks"),
        (WITH_HIM, ""),
        (OnHold(WITH_HIM), ""),
        (Ended(Outcome.ABANDON), ""),
        (None, ""),
    ],
)
def test_where_he_is_until_whoever_sent_him_has_him_again(stage: Stage | None, is_at: Where) -> None:
    assert where(stage, "1001") == is_at
