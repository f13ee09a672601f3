"""Opening hours: by the clock on the firm's wall, through holidays, make-up days, midnights and summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ivr.core.hours import Opening, opening
from ivr.core.rulebook import Calendar, Span

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
CLOSED: tuple[Span, ...] = ()


def spans(*texts: str) -> tuple[Span, ...]:
    """`08:30-12:00` as spans; 24:00 is midnight."""
    ends = [text.replace("24:00", "00:00").split("-") for text in texts]
    return tuple(Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in ends)


WORKDAY, SATURDAY, ALL_DAY = spans("08:30-18:00"), spans("09:00-12:00"), spans("00:00-24:00")
OFFICE = Calendar(
    "office",
    SHANGHAI,
    week=(WORKDAY,) * 5 + (SATURDAY, CLOSED),
    days={
        date(2026, 10, 1): CLOSED,
        date(2026, 10, 2): CLOSED,
        date(2026, 10, 3): CLOSED,
        date(2026, 10, 5): CLOSED,
        date(2026, 10, 6): CLOSED,
        date(2026, 10, 7): CLOSED,
        date(2026, 10, 10): WORKDAY,
        date(2026, 12, 31): spans("08:30-12:00"),
    },
    day_names={
        date(2026, 10, 1): "National Day",
        date(2026, 10, 10): "make-up working day",
        date(2026, 12, 31): "own exception",
    },
)
LUNCH = Calendar("lunch", SHANGHAI, week=(spans("08:30-12:00", "13:30-17:00"),) * 7)
NIGHT = Calendar("night", SHANGHAI, week=(spans("00:00-06:00", "22:00-24:00"),) * 7)
ALWAYS = Calendar("always", SHANGHAI, week=(ALL_DAY,) * 7)
NEVER = Calendar("never", SHANGHAI, week=(CLOSED,) * 7)
WEEKEND = Calendar("weekend", SHANGHAI, week=(CLOSED,) * 5 + (ALL_DAY, ALL_DAY))


def at(text: str, zone: str = SHANGHAI) -> datetime:
    """`2026-06-01 08:30` on the wall of that zone; a trailing `*` is the second time that the clock shows it."""
    return datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))


@pytest.mark.parametrize(
    ("calendar", "when", "is_open", "reason", "until"),
    [
        (OFFICE, "2026-06-01 08:29:59", False, "closed until 08:30 (Monday)", "2026-06-01 08:30"),
        (OFFICE, "2026-06-01 08:30", True, "open 08:30-18:00 (Monday)", "2026-06-01 18:00"),
        (OFFICE, "2026-06-01 17:59:59.999", True, "open 08:30-18:00 (Monday)", "2026-06-01 18:00"),
        (OFFICE, "2026-06-01 18:00", False, "closed since 18:00 (Monday)", "2026-06-02 08:30"),
        (OFFICE, "2026-06-05 20:00", False, "closed since 18:00 (Friday)", "2026-06-06 09:00"),
        (OFFICE, "2026-06-06 11:00", True, "open 09:00-12:00 (Saturday)", "2026-06-06 12:00"),
        (OFFICE, "2026-06-06 12:00", False, "closed since 12:00 (Saturday)", "2026-06-08 08:30"),
        (OFFICE, "2026-06-07 10:00", False, "closed all day (Sunday)", "2026-06-08 08:30"),
        (OFFICE, "2026-09-30 18:00", False, "closed since 18:00 (Wednesday)", "2026-10-08 08:30"),
        (OFFICE, "2026-10-01 10:00", False, "closed all day (National Day)", "2026-10-08 08:30"),
        (OFFICE, "2026-10-10 17:00", True, "open 08:30-18:00 (make-up working day)", "2026-10-10 18:00"),
        (OFFICE, "2026-12-31 11:59", True, "open 08:30-12:00 (own exception)", "2026-12-31 12:00"),
        (OFFICE, "2026-12-31 15:00", False, "closed since 12:00 (own exception)", "2027-01-01 08:30"),
        (LUNCH, "2026-06-01 12:00", False, "closed until 13:30 (Monday)", "2026-06-01 13:30"),
        (LUNCH, "2026-06-01 13:30", True, "open 13:30-17:00 (Monday)", "2026-06-01 17:00"),
        (NIGHT, "2026-06-01 23:30", True, "open 22:00-24:00 (Monday)", "2026-06-02 06:00"),
        (NIGHT, "2026-06-02 00:00", True, "open 00:00-06:00 (Tuesday)", "2026-06-02 06:00"),
        (NIGHT, "2026-06-02 06:00", False, "closed until 22:00 (Tuesday)", "2026-06-02 22:00"),
        (WEEKEND, "2026-06-06 00:00", True, "open 00:00-24:00 (Saturday)", "2026-06-08 00:00"),
        (WEEKEND, "2026-06-05 23:59", False, "closed all day (Friday)", "2026-06-06 00:00"),
        (ALWAYS, "2026-06-06 03:00", True, "open 00:00-24:00 (Saturday)", None),
        (NEVER, "2026-06-06 03:00", False, "closed all day (Saturday)", None),
    ],
)
def test_open_why_and_until_when(calendar: Calendar, when: str, is_open: bool, reason: str, until: str | None) -> None:
    assert opening(calendar, at(when)) == Opening(is_open, reason, at(until) if until else None)


def test_the_moment_counts_not_the_zone_it_is_told_in() -> None:
    moment = at("2026-06-01 08:30").astimezone(UTC)
    assert moment.hour == 0
    assert opening(OFFICE, moment).open


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        opening(OFFICE, datetime(2026, 6, 1, 10))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("hours", "when", "is_open", "until"),
    [
        # 8 March 2026: 02:00 leaps to 03:00
        ("08:00-17:00", "2026-03-08 07:59", False, "2026-03-08 08:00"),
        ("08:00-17:00", "2026-03-07 18:00", False, "2026-03-08 08:00"),
        ("01:00-02:30", "2026-03-08 01:30", True, "2026-03-08 03:00"),
        ("02:30-05:00", "2026-03-08 01:30", False, "2026-03-08 03:00"),
        ("00:00-24:00", "2026-03-07 12:00", True, None),
        # 1 November 2026: 02:00 falls back to 01:00
        ("00:30-01:30", "2026-11-01 01:15", True, "2026-11-01 01:30"),
        ("00:30-01:30", "2026-11-01 01:45", False, "2026-11-01 01:00*"),
        ("00:30-01:30", "2026-11-01 01:15*", True, "2026-11-01 01:30*"),
        ("00:30-01:30", "2026-11-01 01:30*", False, "2026-11-02 00:30"),
        ("01:30-03:00", "2026-11-01 01:45", True, "2026-11-01 01:00*"),
        ("01:30-03:00", "2026-11-01 01:10*", False, "2026-11-01 01:30*"),
    ],
)
def test_summer_time_follows_the_clock_on_the_wall(hours: str, when: str, is_open: bool, until: str | None) -> None:
    calendar = Calendar("new_york", NEW_YORK, week=(spans(hours),) * 7)
    found = opening(calendar, at(when, NEW_YORK))
    expected = at(until, NEW_YORK).astimezone(UTC) if until else None
    assert (found.open, found.until and found.until.astimezone(UTC)) == (is_open, expected)


def test_a_whole_year_agrees_minute_by_minute_with_its_own_forecast() -> None:
    """Whatever `until` says holds: open or closed just as now until one second before, and not any more at it."""
    moment, end = at("2026-01-01 00:00"), at("2027-01-01 00:00")
    changes = 0
    while moment < end:
        now = opening(OFFICE, moment)
        assert now.until is not None
        middle = moment + (now.until - moment) / 2
        assert opening(OFFICE, middle).open is now.open
        assert opening(OFFICE, now.until).open is not now.open
        moment, changes = now.until, changes + 1
    assert changes == 2 * (365 - 52 - 6) + 1  # Sundays and six holidays off; the last change is next year
