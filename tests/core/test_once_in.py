"""A thing is said once in a while, and what is remembered of it has its bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.once_in import MOST, OnceIn

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)


def test_a_thing_is_due_at_first_and_again_once_the_time_is_over() -> None:
    once = OnceIn(EVERY)
    assert once.is_due("a", NOON)
    assert not once.is_due("a", NOON + EVERY - timedelta(seconds=1))
    assert once.is_due("b", NOON)
    assert once.is_due("a", NOON + EVERY)
    assert not once.is_due("a", NOON + EVERY + timedelta(seconds=1))


def test_the_oldest_of_too_many_is_forgotten() -> None:
    once = OnceIn(EVERY)
    for thing in range(MOST + 1):
        assert once.is_due(thing, NOON)
    assert not once.is_due(MOST, NOON)
    assert not once.is_due(1, NOON)
    assert once.is_due(0, NOON)
