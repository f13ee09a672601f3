"""Figures of the day: what of a call counts where, and that their order makes no difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ivr.core.call import Outcome
from ivr.core.day_figures import AgentLeg, DayFigures, OverCall, QueueDay
from ivr.core.reporting.told import CallTold, Work
from ivr.core.service_level import ServiceLevel

TARGETS = {"wealth": ServiceLevel(timedelta(seconds=20), 80)}


def told(
    queue: str,
    outcome: str,
    served_by: str = "",
    waited: float | None = None,
    *,
    asked: bool = False,
    by_us: bool = False,
) -> CallTold:
    return CallTold(
        "c",
        datetime(2026, 11, 25, tzinfo=UTC),
        queue=queue,
        waited=waited,
        served_by_kind=served_by,
        outcome=outcome,
        called_by_us=by_us,
        callback_asked=asked,
    )


def over(call: CallTold, talked: float | None = None) -> OverCall:
    """Agent 1001 was rung for it: he did not answer, or talked for so long."""
    work = () if talked is None else (("1001", Work(talked, hold=7.0)),)
    return OverCall(call, (AgentLeg("1001", talked is not None),), work)


def day(*calls: OverCall) -> DayFigures:
    found = DayFigures(TARGETS)
    found.add(calls)
    return found


def test_a_served_call_counts_for_its_queue_and_its_agent() -> None:
    found = day(over(told("wealth", "COMPLETEAGENT", "agent", 4.0), 30.0))
    queue, agent = found.queues["wealth"], found.agents["1001"]
    assert (queue.answered, queue.handled, queue.abandoned) == (1, 1, 0)
    assert (queue.wait.seconds, queue.talk.seconds) == (4, 30)
    assert (agent.answered, agent.missed, agent.talk.seconds) == (1, 0, 30)


def test_an_rm_answers_it_but_no_agent_has_handled_it() -> None:
    queue = day(over(told("wealth", "COMPLETEAGENT", "rm", 61.0))).queues["wealth"]
    assert (queue.answered, queue.handled, queue.talk.seconds) == (1, 0, None)


def test_who_hangs_up_while_he_waits_has_not_given_up_if_he_was_served_before() -> None:
    queue = day(over(told("funds", Outcome.ABANDON, "agent", 9.0), 5.0)).queues["funds"]
    assert (queue.answered, queue.abandoned, queue.talk.seconds) == (1, 0, 5)


def test_abandonment_is_of_those_who_came_and_not_of_those_whom_we_called() -> None:
    came = [over(told("funds", outcome, waited=9.0)) for outcome in (Outcome.ABANDON, "FULL", "MESSAGE")]
    ours = over(told("funds", Outcome.ABANDON, waited=9.0, by_us=True), 5.0)
    queue = day(*came, ours).queues["funds"]
    assert (queue.offered, queue.abandoned, queue.abandoned_share, queue.talk.seconds) == (3, 1, 33.3, 5)
    assert QueueDay().abandoned_share is None


@pytest.mark.parametrize(
    ("call", "counts"),
    [
        (told("wealth", "COMPLETEAGENT", "agent", 20.0), (1, 1)),
        (told("wealth", "COMPLETEAGENT", "rm", 20.1), (1, 0)),
        (told("wealth", Outcome.ABANDON, waited=4.9), (0, 0)),
        (told("wealth", Outcome.ABANDON, waited=5.0), (1, 0)),
        (told("wealth", Outcome.CALLBACK, waited=40.0, asked=True), (0, 0)),
        (told("wealth", Outcome.CALLBACK, waited=40.0), (1, 0)),
        (told("wealth", Outcome.VOICEMAIL, waited=40.0), (1, 0)),
        (told("wealth", "COMPLETEAGENT", "agent", 3.0, by_us=True), None),
        (told("funds", "COMPLETEAGENT", "agent", 3.0), (0, 0)),
    ],
    ids=["in time", "late", "at once", "gave up", "waits on", "a note", "voicemail", "called by us", "no target"],
)
def test_a_service_level_is_made_of_the_calls_that_reports_make_it_of(
    call: CallTold, counts: tuple[int, int] | None
) -> None:
    queue = day(over(call)).queues[call.queue]
    assert (queue.judged, queue.in_time) == (counts or (0, 0))
    assert queue.offered == (counts is not None)
    assert queue.service_level == (100.0 * queue.in_time if queue.judged else None)


def test_of_whom_no_wait_is_on_record_he_is_in_no_mean() -> None:
    queue = day(over(told("funds", "COMPLETEAGENT", "agent"), 5.0), over(told("funds", "x", "agent", 8.0), 5.0))
    assert queue.queues["funds"].wait.seconds == 8


def test_a_call_that_waited_in_no_queue_counts_for_none() -> None:
    assert day(over(told("", "MESSAGE"))).queues == {}


def test_an_offer_that_was_missed_counts_for_the_agent() -> None:
    assert day(over(told("wealth", "ABANDON", waited=20.0))).agents["1001"].missed == 1


def test_who_is_asked_by_a_colleague_has_answered_and_talked_with_no_caller() -> None:
    asked = OverCall(told("wealth", "COMPLETEAGENT", "agent", 2.0), (AgentLeg("1002", answered=True),))
    agent = day(asked).agents["1002"]
    assert (agent.answered, agent.talk.seconds) == (1, None)


def test_the_order_makes_no_difference() -> None:
    chance = Random(1)
    calls = [
        over(told("wealth", "COMPLETECALLER", "agent", chance.random() * 40), chance.random() * 99) for _ in range(200)
    ]
    first = day(*calls)
    chance.shuffle(calls)
    assert day(*calls) == first
