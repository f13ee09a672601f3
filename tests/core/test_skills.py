"""Skills against needs: level, and validity to the day."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.core.queues import Need
from ivr.core.rulebook import Agent, Skill
from ivr.core.skills import lacking

LAST_DAY = date(2026, 12, 31)
CHEN = Agent("1002", "Chen", (Skill("wealth", 3), Skill("licence", 1, LAST_DAY)))


@pytest.mark.parametrize(
    ("needs", "today", "why"),
    [
        ((), LAST_DAY, ""),
        ((Need("wealth", 3),), LAST_DAY, ""),
        ((Need("wealth", 2),), LAST_DAY, ""),
        ((Need("wealth", 4),), LAST_DAY, "wealth 3, needs 4"),
        ((Need("claims"),), LAST_DAY, "lacks claims"),
        ((Need("licence"),), LAST_DAY, ""),
        ((Need("licence"),), date(2027, 1, 1), "licence was valid until 2026-12-31"),
        ((Need("wealth", 3), Need("licence")), date(2027, 1, 1), "licence was valid until 2026-12-31"),
        ((Need("claims"), Need("wealth", 5)), LAST_DAY, "lacks claims"),
    ],
)
def test_what_an_agent_lacks(needs: tuple[Need, ...], today: date, why: str) -> None:
    assert lacking(CHEN, needs, today) == why
