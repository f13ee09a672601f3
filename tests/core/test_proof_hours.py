"""Which calendars, times and days go together, and which calendars are never open."""

from __future__ import annotations

from datetime import date, time

import pytest

from ivr.core.conditions import AtTime, IsOpen, OfTime, OnDate, OnWeekday
from ivr.core.proof_hours import hours, never_open
from ivr.core.rulebook import Calendar, Firm, Rulebook, Span

TODAY = date(2026, 6, 1)
DAY = (Span(time(9), time(17)),)
OFFICE = Calendar("office", "Asia/Shanghai", (DAY,) * 5 + ((),) * 2)
DESK = Calendar("desk", "Asia/Shanghai", ((Span(time(10), time(12)),),) * 5 + ((),) * 2)
ALWAYS = Calendar("always", "Asia/Shanghai", ((Span(time(0), time(0)),),) * 7)
CLOSED = Calendar("closed", "Asia/Shanghai", ((),) * 7)


Answers = tuple[bool, ...]


def rules(*calendars: Calendar) -> Rulebook:
    named = {each.name: each for each in calendars}
    return Rulebook("v1", Firm({}, "Asia/Shanghai", ("en",)), {}, {}, {}, {}, named, {}, {}, {}, {})


def answers(*asked: OfTime, book: Rulebook | None = None) -> list[Answers]:
    found = hours(book or rules(OFFICE), asked, TODAY)
    assert all(tuple(fact.condition for fact in combined) == asked for combined in found)
    return [tuple(fact.holds for fact in combined) for combined in found]


def together(*calendars: Calendar) -> list[Answers]:
    return answers(*(IsOpen(each.name) for each in calendars), book=rules(*calendars))


def test_a_calendar_is_open_or_closed() -> None:
    assert together(OFFICE) == [(True,), (False,)]


def test_what_never_occurs_is_left_out() -> None:
    assert together(ALWAYS) == [(True,)]
    assert together(OFFICE, DESK) == [(True, True), (True, False), (False, False)]


def test_a_single_day_within_the_year_counts() -> None:
    late = Calendar("late", "Asia/Shanghai", (DAY,) * 7, {date(2027, 5, 1): ()})
    fair = Calendar("fair", "Asia/Shanghai", ((),) * 7, {date(2027, 5, 1): DAY})
    assert (False, True) in together(late, fair)


def test_calendars_in_other_zones_are_compared_at_the_same_moment() -> None:
    london = Calendar("london", "Europe/London", (DAY,) * 7)
    shanghai = Calendar("shanghai", "Asia/Shanghai", (DAY,) * 7)
    assert (True, True) in together(london, shanghai)  # 16:00 there is 9:00 here
    assert (True, False) in together(london, shanghai)


@pytest.mark.parametrize(
    ("asked", "combined"),
    [
        ((AtTime(time(12), time(13)),), [(True,), (False,)]),
        ((AtTime(time(0), time(0)),), [(True,)]),
        ((OnWeekday((5, 6)),), [(True,), (False,)]),
        ((OnDate(date(2027, 5, 1), date(2027, 5, 1)),), [(True,), (False,)]),
        ((OnDate(date(2026, 5, 1), date(2026, 5, 31)),), [(False,)]),
        ((IsOpen("office"), OnWeekday((5, 6))), [(True, False), (False, True), (False, False)]),
        ((IsOpen("office"), AtTime(time(18), time(0))), [(True, False), (False, True), (False, False)]),
        ((OnDate(date(2026, 6, 6), date(2026, 6, 7)), OnWeekday((0,))), [(True, False), (False, True), (False, False)]),
    ],
)
def test_times_weekdays_and_dates_are_answered_by_the_firms_clock(
    asked: tuple[OfTime, ...], combined: list[Answers]
) -> None:
    assert answers(*asked) == combined


def test_a_calendar_that_is_never_open() -> None:
    once = Calendar("once", "Asia/Shanghai", ((),) * 7, {date(2026, 12, 31): DAY})
    past = Calendar("past", "Asia/Shanghai", ((),) * 7, {date(2026, 5, 31): DAY})
    assert list(never_open(rules(OFFICE, CLOSED, once, past), TODAY)) == ["closed", "past"]
