"""What conditions say of a call at one moment, why, and how they are put in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ivr.core.asking import Asked, holds, words
from ivr.core.conditions import (
    AllOf,
    AnyOf,
    AtTime,
    Condition,
    HasAnswer,
    IsDegraded,
    IsOpen,
    IsStaffed,
    LongWait,
    ManyWait,
    Not,
    OnDate,
    OnWeekday,
)
from ivr.core.estimate import QueueNow
from tests.calls.house import rules

M = timedelta(minutes=1)
MIDNIGHT = time(0)
WEDNESDAY = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
"""In the firm's Shanghai it is half past midnight on Thursday."""
BUSY = QueueNow(waiting=5, staffed=2, free=0, handling=2 * M)
NOBODY = QueueNow(waiting=1)


def asked(now: QueueNow = BUSY) -> Asked:
    return Asked(None, WEDNESDAY, {"topic": "claims", "account": ""}, lambda *_: now)


@pytest.mark.parametrize(
    ("condition", "answer", "reason"),
    [
        (AtTime(time(0, 30), time(1)), True, "it is 00:30"),
        (AtTime(time(0), time(0, 30)), False, "it is 00:30"),
        (AtTime(time(22), MIDNIGHT), False, "it is 00:30"),
        (AtTime(MIDNIGHT, MIDNIGHT), True, "it is 00:30"),
        (OnDate(date(2026, 11, 26), date(2026, 11, 26)), True, "it is 2026-11-26"),
        (OnDate(date(2026, 11, 1), date(2026, 11, 25)), False, "it is 2026-11-26"),
        (OnWeekday((3, 4)), True, "it is Thursday"),
        (OnWeekday((2,)), False, "it is Thursday"),
        (HasAnswer("topic", ("sales", "claims")), True, "topic is as asked"),
        (HasAnswer("topic", ("sales",)), False, "topic is another"),
        (HasAnswer("pin", ("1",)), False, "pin is not known"),
        (HasAnswer("account", ("",)), True, "account is as asked"),
        (ManyWait("wealth", 5), True, "5 wait in wealth"),
        (ManyWait("wealth", 6), False, "5 wait in wealth"),
        (LongWait("wealth", 6 * M), True, "360 s of waiting expected in wealth"),
        (LongWait("wealth", 7 * M), False, "360 s of waiting expected in wealth"),
        (IsStaffed("wealth", 2), True, "2 on duty for wealth"),
        (IsStaffed("wealth", 3), False, "2 on duty for wealth"),
    ],
)
def test_a_condition_holds_or_does_not(condition: Condition, answer: bool, reason: str) -> None:
    assert holds(rules(), condition, asked()) == (answer, reason)
    assert holds(rules(), Not(condition), asked()) == (not answer, reason)


@pytest.mark.parametrize(
    ("works_at", "holds_at"),
    [("", ()), ("busy", ("busy",)), ("storm", ("busy", "storm")), ("gone from the rules", ())],
)
def test_a_graver_level_counts_as_the_milder_ones_too(works_at: str, holds_at: tuple[str, ...]) -> None:
    book = rules(degradation=("busy", "storm"))
    now = replace(asked(), degraded=works_at)
    assert tuple(level for level in book.degradation if holds(book, IsDegraded(level), now)[0]) == holds_at


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (IsStaffed("wealth", 3), "2 on duty for wealth who speak en"),
        (LongWait("wealth", 7 * M), "360 s of waiting expected in wealth"),
    ],
)
def test_a_queue_is_asked_as_a_caller_of_his_language_finds_it(condition: Condition, reason: str) -> None:
    english = replace(asked(), language="en", now_in=lambda _, language: replace(BUSY, language=language))
    assert holds(rules(), condition, english) == (False, reason)


def test_a_queue_for_which_nobody_is_on_duty_is_a_long_wait() -> None:
    assert holds(rules(), LongWait("wealth", M), asked(NOBODY)) == (True, "nobody is on duty for wealth")


YES, NO = OnWeekday((3,)), ManyWait("wealth", 9)


@pytest.mark.parametrize(
    ("condition", "answer", "reason"),
    [
        (AnyOf((NO, YES)), True, "it is Thursday"),
        (AnyOf((NO, NO)), False, "5 wait in wealth; 5 wait in wealth"),
        (AllOf((YES, NO)), False, "5 wait in wealth"),
        (AllOf((YES, YES)), True, "it is Thursday; it is Thursday"),
        (AllOf((YES, Not(AnyOf((NO, Not(YES)))))), True, "it is Thursday; 5 wait in wealth; it is Thursday"),
    ],
)
def test_conditions_are_joined_and_what_settles_it_is_the_reason(
    condition: Condition, answer: bool, reason: str
) -> None:
    assert holds(rules(), condition, asked()) == (answer, reason)


@pytest.mark.parametrize(
    ("condition", "so", "not_so"),
    [
        (IsOpen("office"), "office open", "office closed"),
        (AtTime(time(22), MIDNIGHT), "22:00-24:00", "not 22:00-24:00"),
        (OnDate(date(2026, 10, 1), date(2026, 10, 7)), "2026-10-01..2026-10-07", "not 2026-10-01..2026-10-07"),
        (OnDate(date(2026, 10, 1), date(2026, 10, 1)), "2026-10-01", "not 2026-10-01"),
        (OnWeekday((5, 6)), "Saturday or Sunday", "not Saturday or Sunday"),
        (HasAnswer("topic", ("a", "b")), "topic a or b", "topic not a or b"),
        (ManyWait("q", 5), "5 or more wait in q", "fewer than 5 wait in q"),
        (LongWait("q", 2 * M), "2m or more expected in q", "2m or more not expected in q"),
        (IsDegraded("storm"), "degraded to storm", "not degraded to storm"),
        (IsStaffed("q", 1), "1 or more on duty for q", "fewer than 1 on duty for q"),
        (
            AnyOf((OnWeekday((5,)), IsOpen("office", want=False))),
            "Saturday or office closed",
            "not Saturday and office open",
        ),
        (AllOf((OnWeekday((5,)), Not(IsOpen("office")))), "Saturday and office closed", "not Saturday or office open"),
    ],
)
def test_conditions_in_words(condition: Condition, so: str, not_so: str) -> None:
    assert (words(condition), words(condition, so=False)) == (so, not_so)
