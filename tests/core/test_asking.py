"""What conditions say of a call at one moment, why, and how they are put in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ivr.core.asking import Asked, as_far_as_known, holds, words
from ivr.core.call import Customer, RelationshipManager
from ivr.core.conditions import (
    AllOf,
    AnyOf,
    AtTime,
    Condition,
    CustomerLevel,
    HasAnswer,
    HasRm,
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


GOLD = Customer("C1", "Li", "139", "gold", rm=RelationshipManager("R1", "Zhang Wei", "138"))


def test_who_is_called_back_is_waited_for_and_does_not_wait() -> None:
    now = asked(replace(BUSY, waiting=2, off_the_line=3))
    assert holds(rules(), LongWait("wealth", 6 * M), now)[0] is True
    assert holds(rules(), ManyWait("wealth", 3), now)[0] is False


@pytest.mark.parametrize(
    ("condition", "answer", "reason"),
    [
        (AtTime(time(0, 30), time(1)), True, "00:30-01:00? yes: it is 00:30"),
        (AtTime(time(0), time(0, 30)), False, "00:00-00:30? no: it is 00:30"),
        (AtTime(time(22), MIDNIGHT), False, "22:00-24:00? no: it is 00:30"),
        (AtTime(MIDNIGHT, MIDNIGHT), True, "00:00-24:00? yes: it is 00:30"),
        (OnDate(date(2026, 11, 26), date(2026, 11, 26)), True, "2026-11-26? yes: it is 2026-11-26"),
        (OnDate(date(2026, 11, 1), date(2026, 11, 25)), False, "2026-11-01..2026-11-25? no: it is 2026-11-26"),
        (OnWeekday((3, 4)), True, "Thursday or Friday? yes: it is Thursday"),
        (OnWeekday((2,)), False, "Wednesday? no: it is Thursday"),
        (CustomerLevel(("vip",)), False, "level vip? no: he has gold"),
        (CustomerLevel(("vip", "gold")), True, "level vip or gold? yes: he has gold"),
        (HasRm(), True, "RM present? yes: he has Zhang Wei"),
        (HasRm(want=False), False, "no RM? no: he has Zhang Wei"),
        (HasAnswer("topic", ("sales", "claims")), True, "topic as asked? yes: it is that"),
        (HasAnswer("topic", ("sales",)), False, "topic as asked? no: it is another"),
        (HasAnswer("pin", ("1",)), False, "pin as asked? no: it is not known"),
        (HasAnswer("account", ("",)), True, "account as asked? yes: it is that"),
        (ManyWait("wealth", 5), True, "5 or more wait in wealth? yes: 5 wait"),
        (ManyWait("wealth", 6), False, "6 or more wait in wealth? no: 5 wait"),
        (LongWait("wealth", 6 * M), True, "6m or more expected in wealth? yes: 360 s are expected"),
        (LongWait("wealth", 7 * M), False, "7m or more expected in wealth? no: 360 s are expected"),
        (IsStaffed("wealth", 2), True, "2 or more on duty for wealth? yes: 2 are"),
        (IsStaffed("wealth", 3), False, "3 or more on duty for wealth? no: 2 are"),
        (IsDegraded("busy"), True, "degraded to busy? yes: the level is busy"),
        (IsDegraded("storm"), False, "degraded to storm? no: the level is busy"),
    ],
)
def test_a_condition_holds_or_does_not_and_the_reason_is_question_answer_and_fact(
    condition: Condition, answer: bool, reason: str
) -> None:
    book, now = rules(degradation=("busy", "storm")), replace(asked(), customer=GOLD, degraded="busy")
    assert holds(book, condition, now) == (answer, reason)
    assert holds(book, Not(condition), now) == (not answer, reason)


@pytest.mark.parametrize(
    ("condition", "customer", "reason"),
    [
        (CustomerLevel(("vip",)), None, "level vip? no: he is not a known customer"),
        (CustomerLevel(("vip",)), replace(GOLD, level=""), "level vip? no: he has none"),
        (HasRm(), None, "RM present? no: he is not a known customer"),
        (HasRm(want=False), replace(GOLD, rm=None), "no RM? yes: he has none"),
        (IsDegraded("storm"), None, "degraded to storm? no: the firm works as usual"),
    ],
)
def test_where_nothing_is_known_that_is_the_fact(condition: Condition, customer: Customer | None, reason: str) -> None:
    assert holds(rules(degradation=("storm",)), condition, replace(asked(), customer=customer))[1] == reason


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
        (IsStaffed("wealth", 3), "3 or more on duty for wealth? no: 2 who speak en are"),
        (LongWait("wealth", 7 * M), "7m or more expected in wealth? no: 360 s are expected"),
    ],
)
def test_a_queue_is_asked_as_a_caller_of_his_language_finds_it(condition: Condition, reason: str) -> None:
    english = replace(asked(), language="en", now_in=lambda _, language: replace(BUSY, language=language))
    assert holds(rules(), condition, english) == (False, reason)


def test_a_queue_for_which_nobody_is_on_duty_is_a_long_wait() -> None:
    assert holds(rules(), LongWait("wealth", M), asked(NOBODY)) == (
        True,
        "60s or more expected in wealth? yes: nobody is on duty for wealth",
    )


YES, NO = OnWeekday((3,)), ManyWait("wealth", 9)


@pytest.mark.parametrize(
    ("condition", "answer", "reason"),
    [
        (AnyOf((NO, YES)), True, "Thursday? yes: it is Thursday"),
        (AnyOf((NO, NO)), False, "9 or more wait in wealth? no: 5 wait; 9 or more wait in wealth? no: 5 wait"),
        (AllOf((YES, NO)), False, "9 or more wait in wealth? no: 5 wait"),
        (AllOf((YES, YES)), True, "Thursday? yes: it is Thursday; Thursday? yes: it is Thursday"),
        (
            AllOf((YES, Not(AnyOf((NO, Not(YES)))))),
            True,
            "Thursday? yes: it is Thursday; 9 or more wait in wealth? no: 5 wait; Thursday? yes: it is Thursday",
        ),
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


VIP, NIGHT = CustomerLevel(("vip",)), AtTime(time(22), MIDNIGHT)
KNOWN: dict[Condition, bool] = {IsOpen("office"): True, HasRm(): False, NIGHT: False}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (IsOpen("office"), True),
        (IsOpen("office", want=False), False),
        (IsOpen("desk", want=False), None),
        (HasRm(want=False), True),
        (NIGHT, False),
        (Not(NIGHT), True),
        (Not(VIP), None),
        (AllOf((VIP, HasRm())), False),
        (AllOf((VIP, Not(HasRm()))), None),
        (AllOf((IsOpen("office"), Not(NIGHT))), True),
        (AnyOf((VIP, IsOpen("office"))), True),
        (AnyOf((VIP, NIGHT)), None),
        (AnyOf((HasRm(), NIGHT)), False),
    ],
)
def test_what_is_known_may_settle_a_condition(condition: Condition, answer: bool | None) -> None:
    assert as_far_as_known(condition, KNOWN) is answer
