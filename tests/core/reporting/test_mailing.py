"""When a report is due by mail, of which days it tells, and when one that failed is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import OLDEST, Every, Mailing, next_try

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DAILY = Mailing("m1", "li", By.QUEUE, Every.DAY, time(7, 30), "en", (), ("boss@firm.example",))
WEEKLY = replace(DAILY, every=Every.WEEK, day=5)
MONTHLY = replace(DAILY, every=Every.MONTH, day=31)


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mailing", "now", "last", "then"),
    [
        (DAILY, utc(25, 0), utc(24, 23, 30), utc(25, 23, 30)),
        (DAILY, utc(25, 23, 30), utc(25, 23, 30), utc(26, 23, 30)),
        (DAILY, utc(25, 23, 29), utc(24, 23, 30), utc(25, 23, 30)),
        (WEEKLY, utc(25, 0), utc(19, 23, 30), utc(26, 23, 30)),
        (MONTHLY, utc(25, 0), utc(30, 23, 30, 10), utc(29, 23, 30)),
        (replace(MONTHLY, day=1), utc(1, 0), utc(31, 23, 30, 10), utc(30, 23, 30)),
    ],
)
def test_the_time_before_now_and_the_time_after(
    mailing: Mailing, now: datetime, last: datetime, then: datetime
) -> None:
    assert (mailing.last_due(SHANGHAI, now), mailing.next_due(SHANGHAI, now)) == (last, then)


@pytest.mark.parametrize(
    ("mailing", "first", "last"),
    [
        (DAILY, date(2026, 11, 26), date(2026, 11, 26)),
        (WEEKLY, date(2026, 11, 16), date(2026, 11, 22)),
        (MONTHLY, date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_it_tells_of_the_whole_day_week_or_month_before(mailing: Mailing, first: date, last: date) -> None:
    period = mailing.period(utc(26, 23, 30), SHANGHAI)  # 07:30 on Friday the 27th
    assert (period.first, period.last, period.zone) == (first, last, SHANGHAI)


def test_a_month_of_28_days_has_a_last_day_too_and_the_month_before_a_january_is_december() -> None:
    assert MONTHLY.next_due(SHANGHAI, datetime(2027, 2, 1, tzinfo=UTC)) == datetime(2027, 2, 27, 23, 30, tzinfo=UTC)
    january = MONTHLY.period(datetime(2027, 1, 30, 23, 30, tzinfo=UTC), SHANGHAI)
    assert (january.first, january.last) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize("at", [time(0), time(2, 30), time(3), time(12), time(23, 59)])
@pytest.mark.parametrize("month", [3, 10])
def test_where_clocks_are_changed_each_day_has_its_time_once(at: time, month: int) -> None:
    mailing, now = replace(DAILY, at=at), datetime(2026, month, 20, tzinfo=UTC)
    due = []
    for _ in range(12):
        now = mailing.next_due(BERLIN, now)
        assert mailing.last_due(BERLIN, now) == now
        due.append(now)
    days = [moment.astimezone(BERLIN).date() for moment in due]
    assert [later - earlier for earlier, later in pairwise(days)] == [timedelta(days=1)] * 11


def test_an_hour_that_is_left_out_is_the_one_after_it_and_one_shown_twice_is_the_first() -> None:
    mailing = replace(DAILY, at=time(2, 30))
    assert mailing.next_due(BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert mailing.next_due(BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_what_failed_is_tried_ever_later_for_a_day_and_then_given_up() -> None:
    due = now = utc(25, 0)
    waits, tries = [], 0
    while then := next_try(due, tries + 1, now):
        waits.append((then - now).total_seconds() / 60)
        tries, now = tries + 1, then
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert set(waits[8:]) == {60}
    assert OLDEST - timedelta(hours=1) < now - due <= OLDEST
