"""What holds for every simulated day: nobody is lost, or served by somebody who may not; and what theory knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from ivr.core.needs import Need, Relaxation
from ivr.core.overflow_rules import OverflowStep, ToQueue, ToVoicemail, WhenWaited
from ivr.core.queues import Exit, OfferRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Skill
from ivr.core.service_level import ServiceLevel
from ivr.core.skills import lacking
from ivr.simulation import running
from ivr.simulation.day.callers import callers
from ivr.simulation.day.comparing import in_words
from ivr.simulation.day.counts import Counts, together
from ivr.simulation.day.figures import differences, figures, groups_of, values
from ivr.simulation.day.load import RMS, Answering, Break, Shift
from ivr.simulation.day.running import Plan, run, simulated
from ivr.simulation.day.shifts import What, appointments
from ivr.simulation.model import Constant, Exponential
from tests.simulation.centres import agrees
from tests.simulation.day.plans import (
    AT_ONCE,
    MINUTE,
    REF,
    S,
    agent,
    book,
    each_half_hour,
    ends_of,
    load,
    queue,
    small,
    with_queue,
)
from tests.simulation.theory import answered_within, erlang_c, mean_wait

PLANS = {
    "as it is": small(),
    "relaxed": with_queue(small(), "a", relax=(Relaxation(20 * S, ()),)),
    "two at once": with_queue(small(), "a", offer=OfferRules(at_once=2)),
    "on to the other": with_queue(
        small(), "a", overflow=(OverflowStep(RuleRef("t"), ToQueue("b"), (WhenWaited(15 * S),)),)
    ),
    "three may wait": with_queue(small(), "a", most=3, full=Exit(REF, ToVoicemail("box"))),
    "with breaks": small(
        shifts=(Shift(20 * MINUTE, 90 * MINUTE, breaks=(Break(5 * MINUTE), Break(MINUTE, 60 * MINUTE))),)
    ),
}


def ways(counts: Counts) -> int:
    return counts.served + counts.voicemail + counts.callback + counts.message + counts.abandoned


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_everybody_who_calls_ends_in_exactly_one_way(plan: Plan) -> None:
    counted, ended = ends_of(plan)
    coming = list(callers(plan.load, plan.rules, 0))
    assert sorted(one.call for one in ended) == sorted(one.id for one in coming)
    total = together(counted.total)
    assert total.offered == ways(total) == len(coming) > 50
    for counts in map(together, counted.queues.values()):
        assert counts.offered == ways(counts) + counts.other_queue
    assert sum(together(one).other_queue for one in counted.queues.values()) == total.other_queue
    assert total.in_time <= total.served
    assert total.missed <= total.rung


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_nobody_is_served_by_an_agent_who_may_not(plan: Plan) -> None:
    _, ended = ends_of(plan)
    served = [one for one in ended if one.way == "agent"]
    assert len(served) > 20
    for one in served:
        needs = plan.rules.queues[one.queue].all_needs
        assert any(not lacking(plan.rules.agents[one.party], each, plan.load.day) for each in needs)


def test_no_agent_talks_with_two_and_who_has_no_shift_with_none() -> None:
    plan = small(shifts=(Shift(30 * MINUTE, 60 * MINUTE, frozenset({"1"})),))
    _, ended = ends_of(plan)
    talk = {one.id: one.handling for one in callers(plan.load, plan.rules, 0)}
    begins = plan.load.begins
    for name in plan.rules.agents:
        talks = sorted((one.at, talk[one.call] * (S / 1_000_000)) for one in ended if one.party == name)
        assert all(at + lasts <= after for (at, lasts), (after, _) in pairwise(talks))
        if name == "1":
            assert talks
            assert all(30 * 60 * S <= at - begins < 60 * 60 * S for at, _ in talks)


def test_rules_compared_with_themselves_differ_by_exactly_nothing() -> None:
    found = [values(small(), counted) for counted in run([small(), small()], processes=1)]
    difference = differences(*found)
    rows = [difference.total, *difference.queues.values(), *difference.skills.values(), *difference.agents.values()]
    assert all((one.value, one.half_width) in ((0.0, 0.0), (None, None)) for row in rows for one in row.values())
    assert in_words(difference) == ["Nothing differs."]


def test_the_very_same_callers_come_whatever_the_rules_are() -> None:
    plan = small()
    other = replace(plan.rules, queues={**plan.rules.queues, "b": queue("b", Need("a"))})
    assert list(callers(plan.load, plan.rules, 1)) == list(callers(plan.load, other, 1))
    assert list(callers(plan.load, plan.rules, 1)) != list(callers(plan.load, plan.rules, 2))


def test_more_agents_mean_something_and_are_told_in_words() -> None:
    plan = small(replications=6)
    agents = {**plan.rules.agents, **{str(n): agent(str(n), "a", "b") for n in range(4, 9)}}
    more = replace(plan, rules=replace(plan.rules, agents=agents))
    lines = in_words(
        differences(*(values(one, found) for one, found in zip((more, plan), run([more, plan]), strict=True)))
    )
    assert lines[0].startswith("all calls: service level ")
    assert " points more; mean answer " in lines[0]
    assert lines[-1] == "All other differences may be chance."


def test_processes_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FEW", 0)
    assert run([small()], processes=2) == run([small()], processes=1)


def test_progress_is_told_up_to_the_last_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.simulation.day.day.TELL", 10)
    told: list[tuple[int, int]] = []
    run([small()], lambda come, of: told.append((come, of)), processes=1)
    assert told == sorted(told)
    assert told[-1][0] > 0.8 * told[-1][1]


def test_one_skill_and_exponential_times_agree_with_erlang() -> None:
    """5 agents, 0.8 of their time taken up; patience and the overflow are far beyond any wait."""
    talks = 0.5
    coming = each_half_hour("a", 0.8 * 5 / talks * 30, hours=8, handling=Exponential(talks), patience=Constant(600))
    plan = Plan(
        book((queue("a", overflow=()),), tuple(agent(str(n), "a") for n in range(5))),
        load(coming, hours=8, answering=AT_ONCE, replications=6),
    )
    (counted,) = run([plan], processes=1)
    found = figures(values(plan, counted))
    assert agrees(found.total["mean_answer_s"], 60 * mean_wait(5, 4.0, talks))
    assert agrees(found.total["service_level"], answered_within(5, 4.0, talks * 60, 20))
    assert agrees(found.agents["a"]["occupancy"], 0.8)
    assert 0 < erlang_c(5, 4.0) < 1
    assert found.total["abandoned"].value == 0


def test_who_answers_nothing_is_missed_each_time_and_comes_back() -> None:
    plan = Plan(
        book((queue("a"),), (agent("1", "a"),)),
        load(
            each_half_hour("a", 10, with_rm=1.0),
            answering=Answering(missed=1.0, back=Constant(1.0)),
            rms=replace(RMS, answer=1.0),
        ),
    )
    total = together(simulated(plan, 0).total)
    assert total.missed > 20
    assert total.agent == 0
    assert total.rm > 0


def test_an_rm_who_talks_is_busy_where_it_is_said_how_many_there_are() -> None:
    def plan(count: int) -> Plan:
        coming = each_half_hour("a", 30, with_rm=1.0, patience=Constant(600), handling=Constant(10))
        rms = replace(RMS, answer=1.0, count=count)
        return Plan(book((queue("a"),), (agent("1", "b"),)), load(coming, rms=rms))

    many, one = (together(simulated(plan(count), 0).total) for count in (0, 1))
    assert many.rm == many.offered
    assert 0 < one.rm < many.rm / 5


def test_breaks_are_taken_once_the_call_is_over_and_last_as_long_as_they_should() -> None:
    breaks = (Break(30 * MINUTE, 30 * MINUTE),)
    coming = each_half_hour("a", 60, handling=Constant(2), patience=Constant(0.5))
    rules = book((queue("a", overflow=()),), (agent("1", "a"),))
    counted, ended = ends_of(Plan(rules, load(coming, answering=AT_ONCE, shifts=(Shift(breaks=breaks),))))
    talks = sorted((one.at - ended[0].at) // S for one in ended if one.way == "agent")
    longest = max(after - before for before, after in pairwise(talks))
    assert 32 * 60 - 5 < longest < 34 * 60
    time = counted.agents["1"]
    assert 85 * MINUTE < time.busy + time.ready < 91 * MINUTE


def test_a_break_at_no_stated_time_is_another_for_each_agent_and_replication_and_within_the_shift() -> None:
    plan = small(shifts=(Shift(30 * MINUTE, 90 * MINUTE, breaks=(Break(10 * MINUTE),)),))
    found = [
        one.at
        for nth in range(20)
        for one in appointments(plan.load, plan.rules.agents.values(), nth)
        if one.what is What.PAUSES
    ]
    assert len(set(found)) == 60
    assert min(found) >= 30 * MINUTE
    assert max(found) <= 80 * MINUTE


def test_in_time_is_what_the_queue_aims_at_and_20_seconds_where_it_aims_at_nothing() -> None:
    def in_time(target: ServiceLevel | None) -> int:
        return together(simulated(with_queue(small(), "a", target=target), 0).queues["a"]).in_time

    usual = in_time(None)
    assert usual == in_time(ServiceLevel(20 * S, 90))
    assert in_time(ServiceLevel(8 * S, 90)) < usual < in_time(ServiceLevel(50 * S, 90))


def test_a_certificate_that_has_ended_counts_for_nothing_on_that_day() -> None:
    plan = small()
    day = plan.load.day
    for until, named in ((day, "a, b"), (day - timedelta(days=1), "a")):
        two = replace(plan.rules.agents["2"], skills=(Skill("a", 3), Skill("b", 3, until)))
        other = replace(plan, rules=replace(plan.rules, agents={"2": two}))
        assert list(groups_of(other)) == [named]
        assert bool(other.unserved) is (named == "a")
