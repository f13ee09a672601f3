"""Callbacks that an agent has promised: when they are due, what he may promise, and when a customer is rung."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from ivr.core.callback import Callback, State
from ivr.core.promised import LATE, MOST, Standing, handed_on, not_promised, not_rung, standing
from ivr.core.queues import CallbackRules
from ivr.core.rulebook import Calendar, Span
from tests.calls.house import rules

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""A Wednesday, ten in the morning in Shanghai."""
S, HOUR = timedelta(seconds=1), timedelta(hours=1)
WEALTH = replace(rules().queues["wealth"], callback=CallbackRules(hours="calls"))
MORNINGS = Calendar("calls", "Asia/Shanghai", ((Span(time(9), time(12)),),) * 7)


def promise(due: datetime | None = NOW, number: str = "13900001111", state: State = State.WAITING) -> Callback:
    one = Callback("b1", "wealth", "", number, number, "", "zh", NOW - HOUR, NOW - HOUR, state=state, agent="1001")
    return replace(one, wanted_from=due)


@pytest.mark.parametrize(
    ("due", "state", "stands"),
    [
        (NOW + S, State.WAITING, Standing.COMING),
        (NOW, State.WAITING, Standing.DUE),
        (NOW - LATE + S, State.WAITING, Standing.DUE),
        (NOW - LATE, State.WAITING, Standing.OVERDUE),
        (NOW - LATE, State.DIALLING, Standing.OVERDUE),
        (NOW - LATE, State.DONE, Standing.OVER),
        (None, State.WAITING, Standing.OVERDUE),
    ],
)
def test_how_a_promise_stands_to_its_hour(due: datetime | None, state: State, stands: Standing) -> None:
    assert standing(promise(due, state=state), NOW) is stands


@pytest.mark.parametrize(
    ("wanted", "others", "why"),
    [
        (promise(NOW + HOUR), (), ""),
        (promise(NOW), (), ""),
        (promise(NOW - HOUR), (), "yet to come"),
        (promise(NOW + 400 * 24 * HOUR), (), "within a year"),
        (promise(number=""), (), "no number"),
        (promise(), (promise(NOW + HOUR),), "already"),
        (promise(), (promise(number="13900002222"),) * MOST, "hand on some"),
        (promise(), (promise(number="13900002222"),) * (MOST - 1), ""),
    ],
)
def test_what_he_may_promise(wanted: Callback, others: tuple[Callback, ...], why: str) -> None:
    said = not_promised(wanted, others, NOW)
    assert (why in said, bool(said)) == (True, bool(why))


@pytest.mark.parametrize(
    ("hour", "elsewhere", "queues", "why"),
    [
        (0, "", {"wealth": WEALTH}, ""),
        (0, "he is on the line", {"wealth": WEALTH}, "he is on the line"),
        (4, "", {"wealth": WEALTH}, "by the hours of calls"),
        (4, "", {"wealth": replace(WEALTH, callback=None)}, ""),
        (0, "", {}, "gone from the rules"),
    ],
)
def test_a_customer_is_rung_within_the_hours_of_his_queue_alone(
    hour: int, elsewhere: str, queues: dict[str, object], why: str
) -> None:
    said = not_rung(promise(), queues, {"calls": MORNINGS}, NOW + hour * HOUR, elsewhere)  # type: ignore[arg-type]
    assert (why in said, bool(said)) == (True, bool(why))


def test_what_is_handed_on_is_the_queues_and_keeps_its_hour() -> None:
    mine = handed_on(replace(promise(NOW + HOUR), tries=3, attempt="back-1"), NOW)
    assert (mine.agent, mine.wanted_from, mine.since, mine.tries) == ("", NOW + HOUR, NOW, 0)
    assert not mine.attempt
