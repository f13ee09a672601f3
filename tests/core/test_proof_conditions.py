"""Conditions settled by themselves: what is said of them is true of any call, and the plain cases are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.asking import Asked, holds
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
    Simple,
)
from ivr.core.estimate import QueueNow
from ivr.core.proof_conditions import always, culprits
from ivr.core.rulebook import Calendar, Span
from tests.calls.house import rules

TODAY = date(2026, 6, 1)
"""A Monday."""
OFFICE = Calendar(
    "office",
    "Asia/Shanghai",
    (*((Span(time(8, 30), time(18)),),) * 5, (Span(time(9), time(12)),), ()),
    {
        date(2026, 10, 1): (),
        date(2026, 10, 10): (Span(time(8, 30), time(18)),),
        date(2026, 9, 20): (Span(time(9), time(10)),),
    },
)
DESK = Calendar("desk", "Asia/Shanghai", ((), *((Span(time(18), time(0)),),) * 6))
LONDON = Calendar("london", "Europe/London", (*((Span(time(9), time(17)),),) * 5, (), ()))
BOOK = replace(
    rules(), calendars={"office": OFFICE, "desk": DESK, "london": LONDON}, degradation=("storm", "fire")
)  # fmt: skip
OPEN, CLOSED, VIP = IsOpen("office"), IsOpen("office", want=False), CustomerLevel(("vip",))
EVENING = AtTime(time(19), time(20))
PAST = OnDate(date(2026, 5, 1), date(2026, 5, 30))
QUEUE = next(iter(BOOK.queues))


def all_of(*parts: Condition) -> AllOf:
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    return AnyOf(parts)


@pytest.mark.parametrize(
    "never",
    [
        all_of(OPEN, CLOSED),
        all_of(OPEN, Not(OPEN)),
        all_of(OPEN, EVENING),
        all_of(IsOpen("desk"), OnWeekday((0,))),
        all_of(OPEN, IsOpen("desk")),
        all_of(OPEN, OnDate(date(2026, 10, 1), date(2026, 10, 1))),
        all_of(OnDate(date(2026, 6, 6), date(2026, 6, 7)), OnWeekday((0, 1))),
        all_of(OnDate(date(2026, 7, 1), date(2026, 7, 9)), OnDate(date(2026, 8, 1), date(2026, 8, 9))),
        all_of(AtTime(time(8), time(9)), AtTime(time(9), time(10))),
        all_of(OnWeekday((0, 1)), OnWeekday((2,))),
        all_of(VIP, CustomerLevel(("gold", "silver"))),
        all_of(HasRm(), HasRm(want=False)),
        all_of(HasAnswer("topic", ("a",)), HasAnswer("topic", ("b", "c"))),
        all_of(ManyWait(QUEUE, 5), Not(ManyWait(QUEUE, 3))),
        all_of(LongWait(QUEUE, timedelta(minutes=5)), Not(LongWait(QUEUE, timedelta(minutes=3)))),
        all_of(IsDegraded("fire"), Not(IsDegraded("storm"))),
        all_of(any_of(OnWeekday((0,)), OnWeekday((1,))), any_of(OnWeekday((2,)), PAST)),
        all_of(IsOpen("london"), IsOpen("london", want=False)),
        PAST,
        Not(OnWeekday(tuple(range(7)))),
    ],
    ids=str,
)
def test_what_can_never_hold_is_found(never: Condition) -> None:
    assert always(BOOK, never, TODAY) is False
    assert always(BOOK, Not(never), TODAY) is True


@pytest.mark.parametrize(
    "open_to_all",
    [
        OPEN,
        all_of(OPEN, AtTime(time(17, 59), time(20))),
        all_of(OPEN, OnWeekday((5,)), AtTime(time(17), time(18))),  # 2026-10-10 is worked
        all_of(OPEN, OnWeekday((6,))),  # 2026-09-20 is worked
        all_of(OPEN, OnWeekday((6,)), OnDate(date(2030, 1, 1), date(2030, 2, 1))),  # so another Sunday may be
        all_of(OPEN, IsOpen("london")),
        all_of(IsOpen("london"), AtTime(time(2), time(3))),  # by the firm's clock: left open
        OnDate(date(2026, 5, 1), date(2026, 5, 31)),  # somewhere it is still yesterday
        OnDate(date(2026, 5, 1), date.max),
        any_of(VIP, HasRm()),
        all_of(VIP, HasRm(want=False)),
        all_of(ManyWait(QUEUE, 5), Not(IsStaffed(QUEUE, 1))),
        any_of(IsDegraded("storm"), IsDegraded("fire")),
    ],
    ids=str,
)
def test_what_may_be_either_is_left_alone(open_to_all: Condition) -> None:
    assert always(BOOK, open_to_all, TODAY) is None


def test_a_day_of_the_past_may_come_again_as_official_holidays_do() -> None:
    worked = Calendar(
        "office", "Asia/Shanghai", ((Span(time(9), time(17)),), *((),) * 6), {date(2025, 9, 28): OFFICE.week[0]}
    )
    book = replace(BOOK, calendars={"office": worked})
    assert always(book, all_of(OPEN, OnWeekday((6,))), TODAY) is None
    assert always(book, all_of(OPEN, OnWeekday((5,))), TODAY) is False


def test_what_would_take_too_long_to_try_is_left_open() -> None:
    answers = [HasAnswer(f"answer{at}", ("yes",)) for at in range(13)]
    assert always(BOOK, all_of(OPEN, CLOSED, *answers), TODAY) is None


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        (all_of(OPEN, VIP, CLOSED), (0, 2)),
        (any_of(VIP, OPEN, CLOSED), (1, 2)),
        (all_of(any_of(OnWeekday((0,)), VIP), OnWeekday((1,)), Not(VIP)), (0, 1, 2)),
    ],
)
def test_the_first_two_parts_that_settle_it_are_named_or_all(condition: AllOf | AnyOf, places: tuple[int, ...]) -> None:
    assert culprits(BOOK, condition, TODAY) == places


TIMES = st.sampled_from([time(0), time(8, 30), time(9), time(12), time(18), time(19), time(23, 59)])
DAYS = st.sampled_from([date(2026, 5, 1), date(2026, 6, 1), date(2026, 9, 20), date(2026, 10, 1), date(2026, 10, 10)])
SIMPLE: st.SearchStrategy[Simple] = st.one_of(
    st.builds(IsOpen, st.sampled_from(["office", "desk", "london"]), st.booleans()),
    st.builds(AtTime, TIMES, TIMES).filter(lambda asked: asked.start < asked.end or asked.end == time(0)),
    st.builds(OnDate, DAYS, DAYS).filter(lambda asked: asked.first <= asked.last),
    st.builds(OnWeekday, st.sampled_from([(0,), (5, 6), (0, 1, 2, 3, 4), (6,)])),
    st.builds(CustomerLevel, st.sampled_from([("vip",), ("gold", "vip"), ("silver",)])),
    st.builds(HasRm, st.booleans()),
    st.builds(HasAnswer, st.sampled_from(["topic", "branch"]), st.sampled_from([("a",), ("a", "b"), ("c",)])),
    st.builds(ManyWait, st.just(QUEUE), st.integers(1, 4)),
    st.builds(IsStaffed, st.just(QUEUE), st.integers(1, 3)),
    st.builds(IsDegraded, st.sampled_from(["storm", "fire"])),
)  # fmt: skip
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    SIMPLE,
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        part.map(Not),
    ),
    max_leaves=6,
)
RM = RelationshipManager("R1", "Zhang Wei", "138")
CUSTOMERS = st.one_of(
    st.none(),
    st.builds(
        lambda level, rm: Customer("C1", "Li", "139", level, rm=rm),
        st.sampled_from(["", "vip", "gold", "bronze"]),
        st.sampled_from([None, RM]),
    ),
)
CALLS = st.builds(
    lambda minutes, customer, answers, now, degraded: Asked(
        customer, datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes), answers, lambda *_: now, degraded
    ),
    st.integers(0, 250 * 24 * 60),
    CUSTOMERS,
    st.dictionaries(st.sampled_from(["topic", "branch"]), st.sampled_from(["a", "b", "c", "d"])),
    st.builds(QueueNow, waiting=st.integers(0, 5), staffed=st.integers(0, 3)),
    st.sampled_from(["", "storm", "fire"]),
)


@settings(max_examples=400, deadline=None)
@given(condition=CONDITIONS, calls=st.lists(CALLS, min_size=1, max_size=8))
def test_no_call_ever_contradicts_what_is_called_settled(condition: Condition, calls: list[Asked]) -> None:
    said = always(BOOK, condition, TODAY)
    if said is not None:
        assert {holds(BOOK, condition, call)[0] for call in calls} == {said}
