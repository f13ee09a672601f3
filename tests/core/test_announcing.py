"""Announcements to a waiting caller: each has its own times, and none is lost to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core import announcing
from ivr.core.queues import Announce

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
OFTEN = Announce("often", 10 * S, 20 * S)
RARE = Announce("rare", 10 * S, 50 * S)
ONCE = Announce("once", 5 * S)


def told(announces: tuple[Announce, ...], lasting: float, until: float) -> list[tuple[str, float]]:
    """What is announced when, in seconds, if each announcement lasts so long."""
    now, plan, said = NOW, announcing.begun(announces, NOW), []
    while (due := announcing.first_of(plan, by=NOW + until * S)) is not None:
        now = max(now, due.at)
        said.append((due.announce.prompt, (now - NOW).total_seconds()))
        now += lasting * S
        plan = announcing.after(plan, due, now)
    return said


@pytest.mark.parametrize(
    ("announces", "said"),
    [
        ((), []),
        ((ONCE,), [("once", 5)]),
        ((OFTEN,), [("often", 10), ("often", 32), ("often", 54)]),
        ((ONCE, OFTEN), [("once", 5), ("often", 10), ("often", 32), ("often", 54)]),
        ((OFTEN, RARE), [("often", 10), ("rare", 12), ("often", 32), ("often", 54)]),
        ((RARE, OFTEN), [("rare", 10), ("often", 12), ("often", 34), ("often", 56)]),
    ],
)
def test_each_comes_after_its_own_time_and_its_pause_begins_when_it_is_over(
    announces: tuple[Announce, ...], said: list[tuple[str, float]]
) -> None:
    assert told(announces, lasting=2, until=60) == said


def test_what_comes_due_while_another_is_made_follows_it() -> None:
    assert told((RARE, ONCE), lasting=8, until=20) == [("once", 5), ("rare", 13)]


def test_nothing_is_due_before_its_time() -> None:
    plan = announcing.begun((ONCE,), NOW)
    assert announcing.first_of(plan, by=NOW + 4.9 * S) is None
    assert announcing.first_of(plan, by=NOW + 5 * S) == announcing.first_of(plan)
