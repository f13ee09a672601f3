"""Which calendars are open at the same time, and which never are."""

from __future__ import annotations

from datetime import date, time

from ivr.core.proof_hours import hours, never_open
from ivr.core.rulebook import Calendar, Firm, Rulebook, Span

TODAY = date(2026, 6, 1)
DAY = (Span(time(9), time(17)),)
OFFICE = Calendar("office", "Asia/Shanghai", (DAY,) * 5 + ((),) * 2)
DESK = Calendar("desk", "Asia/Shanghai", ((Span(time(10), time(12)),),) * 5 + ((),) * 2)
ALWAYS = Calendar("always", "Asia/Shanghai", ((Span(time(0), time(0)),),) * 7)
CLOSED = Calendar("closed", "Asia/Shanghai", ((),) * 7)


def test_a_calendar_is_open_or_closed() -> None:
    assert hours([OFFICE], TODAY) == [(("office", True),), (("office", False),)]


def test_what_never_occurs_is_left_out() -> None:
    assert hours([ALWAYS], TODAY) == [(("always", True),)]
    assert (("office", False), ("desk", True)) not in hours([OFFICE, DESK], TODAY)
    assert len(hours([OFFICE, DESK], TODAY)) == 3


def test_a_single_day_within_the_year_counts() -> None:
    late = Calendar("late", "Asia/Shanghai", (DAY,) * 7, {date(2027, 5, 1): ()})
    both = hours([late, Calendar("fair", "Asia/Shanghai", ((),) * 7, {date(2027, 5, 1): DAY})], TODAY)
    assert (("late", False), ("fair", True)) in both


def test_calendars_in_other_zones_are_compared_at_the_same_moment() -> None:
    london = Calendar("london", "Europe/London", (DAY,) * 7)
    shanghai = Calendar("shanghai", "Asia/Shanghai", (DAY,) * 7)
    assert (("london", True), ("shanghai", True)) in hours([london, shanghai], TODAY)  # 16:00 there is 9:00 here
    assert (("london", True), ("shanghai", False)) in hours([london, shanghai], TODAY)


def test_a_calendar_that_is_never_open() -> None:
    once = Calendar("once", "Asia/Shanghai", ((),) * 7, {date(2026, 12, 31): DAY})
    past = Calendar("past", "Asia/Shanghai", ((),) * 7, {date(2026, 5, 31): DAY})
    calendars = {each.name: each for each in (OFFICE, CLOSED, once, past)}
    rules = Rulebook("v1", Firm({}, "UTC", ("en",)), {}, {}, {}, {}, calendars, {}, {}, {}, {})
    assert list(never_open(rules, TODAY)) == ["closed", "past"]
