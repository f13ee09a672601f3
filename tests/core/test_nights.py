"""When the nightly reconciliation is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from ivr.core.nights import due

HERE = timezone(timedelta(hours=8))
HOUR = time(2, 30)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("last", "now", "then"),
    [
        (None, at(26, 9), at(26, 9)),
        (at(26, 2, 30), at(26, 9), at(27, 2, 30)),
        (at(26, 9), at(26, 10), at(27, 2, 30)),
        (at(25, 2, 31), at(26, 2, 29), at(26, 2, 30)),
        (at(25, 2, 31), at(26, 2, 30), at(26, 2, 30)),
        (at(23, 2, 31), at(26, 9), at(26, 9)),
        (at(25, 2, 29), at(26, 1), at(26, 1)),
    ],
)
def test_it_is_due_each_night_and_at_once_if_one_was_missed(
    last: datetime | None, now: datetime, then: datetime
) -> None:
    assert due(last, now, HOUR) == then


def test_the_last_time_may_be_told_in_another_zone() -> None:
    assert due(at(26, 2, 30).astimezone(UTC), at(26, 9), HOUR) == at(27, 2, 30)
