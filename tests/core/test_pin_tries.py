"""Wrong PINs: how many are too many, for how long, and when they are forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.pin_tries import LOCKED, MOST, PinTries

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "asked_at", "locked"),
    [
        ([], 0, False),
        ([0, 0, 1, 1, 2], 2, False),
        ([0, 0, 1, 1, 2, 2], 2, True),
        ([0, 0, 1, 1, 2, 2], 16, True),
        ([0, 0, 1, 1, 2, 2], 17, False),
        ([0, 14, 28, 42, 56, 70], 70, True),
        ([0, 0, 0, 0, 0, 15], 15, False),
        ([0, 0, 0, 0, 0, 0, 15], 15, False),
    ],
)
def test_when_no_pin_is_taken(minutes: list[int], asked_at: int, locked: bool) -> None:
    tries = PinTries()
    for minute in minutes:
        tries = tries.after_wrong(NOON + minute * MINUTE)
    assert tries.is_locked(NOON + asked_at * MINUTE) is locked


def test_four_digits_withstand_whoever_tries_all_day_for_more_than_two_weeks() -> None:
    a_day = MOST * (timedelta(days=1) / LOCKED)
    assert 10_000 / a_day > 14
