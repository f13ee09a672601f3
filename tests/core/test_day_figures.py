"""Figures of the day: what of a call counts where, and that their order makes no difference."""

from __future__ import annotations

from random import Random

from ivr.core.call import Outcome
from ivr.core.day_figures import AgentLeg, DayFigures, OverCall, QueueDay


def day(*calls: OverCall) -> DayFigures:
    found = DayFigures()
    found.add(calls)
    return found


def test_a_served_call_counts_for_its_queue_and_its_agent() -> None:
    found = day(OverCall("c", "wealth", "COMPLETEAGENT", "agent", 4.0, (AgentLeg("1001", 30.0),)))
    queue, agent = found.queues["wealth"], found.agents["1001"]
    assert (queue.answered, queue.handled, queue.abandoned) == (1, 1, 0)
    assert (queue.wait.seconds, queue.talk.seconds) == (4, 30)
    assert (agent.answered, agent.missed, agent.talk.seconds) == (1, 0, 30)


def test_an_rm_answers_it_but_no_agent_has_handled_it() -> None:
    queue = day(OverCall("c", "wealth", "COMPLETEAGENT", "rm", 61.0, (AgentLeg("1001", None),))).queues["wealth"]
    assert (queue.answered, queue.handled, queue.talk.seconds) == (1, 0, None)


def test_who_hangs_up_while_he_waits_has_not_given_up_if_he_was_served_before() -> None:
    queue = day(OverCall("c", "funds", Outcome.ABANDON, "agent", 9.0, (AgentLeg("1001", 5.0),))).queues["funds"]
    assert (queue.answered, queue.abandoned, queue.talk.seconds) == (1, 0, 5)


def test_abandonment_is_of_those_who_came_and_not_of_those_whom_we_called() -> None:
    left, full, told = (OverCall(x, "funds", x, "", 9.0) for x in (Outcome.ABANDON, "FULL", "MESSAGE"))
    ours = OverCall("us", "funds", Outcome.ABANDON, "", 9.0, (AgentLeg("1001", 5.0),), called_by_us=True)
    queue = day(left, full, told, ours).queues["funds"]
    assert (queue.offered, queue.abandoned, queue.abandoned_share, queue.talk.seconds) == (3, 1, 33.3, 5)
    assert QueueDay().abandoned_share is None


def test_a_call_that_waited_in_no_queue_counts_for_none() -> None:
    assert day(OverCall("c", "", "MESSAGE", "", None)).queues == {}


def test_an_offer_that_was_missed_counts_for_the_agent() -> None:
    assert day(OverCall("c", "wealth", "ABANDON", "", 20.0, (AgentLeg("1001", None),))).agents["1001"].missed == 1


def test_the_order_makes_no_difference() -> None:
    chance = Random(1)
    calls = [
        OverCall(str(n), "q", "COMPLETECALLER", "agent", chance.random(), (AgentLeg("1", chance.random() * 99),))
        for n in range(200)
    ]
    first = day(*calls)
    chance.shuffle(calls)
    assert day(*calls) == first
