"""Who calls on a day, with what chance gives him; and whom he prefers by that."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.preference import PreferLast, PreferRm
from ivr.simulation.day.callers import Comes, callers
from ivr.simulation.day.load import HALF_HOUR, RMS, Callers, Shift
from ivr.simulation.day.running import Plan
from ivr.simulation.day.shifts import Appointment, What, appointments
from tests.simulation.day.plans import MINUTE, S, agent, book, each_half_hour, ends_of, load, queue

RULES = book((queue("a"),), (agent("1", "a"), agent("2", "a"), agent("3", "b")))


def coming(**more: object) -> list[Comes]:
    rms = more.pop("rms", RMS)
    return list(callers(load(each_half_hour("a", 1000, **more), rms=rms), RULES, 0))


def shares(words: list[str]) -> dict[str, float]:
    return {word: count / len(words) for word, count in Counter(words).items()}


def test_callers_come_in_order_as_many_as_the_half_hour_says_and_none_after_the_end() -> None:
    day = load(Callers("a", (1000.0, 0.0, 500.0, 1000.0)), hours=1.75)
    found = [one.at for one in callers(day, RULES, 0)]
    assert found == sorted(found)
    by_half_hour = Counter(at // HALF_HOUR for at in found)
    assert by_half_hour == {
        0: pytest.approx(1000, abs=120),
        2: pytest.approx(500, abs=90),
        3: pytest.approx(500, abs=90),
    }
    assert max(found) < day.lasts


def test_shares_are_those_of_the_load_and_the_rest_is_as_usual() -> None:
    found = coming(languages={"zh": 0.3}, levels={"vip": 0.1, "gold": 0.25}, with_rm=0.4, spoke_before=0.2)
    assert shares([one.language for one in found]) == pytest.approx({"zh": 0.3, "en": 0.7}, abs=0.03)
    levels = shares([one.customer.level if one.customer else "" for one in found])
    assert levels == pytest.approx({"vip": 0.1, "gold": 0.25, "": 0.65}, abs=0.03)
    assert sum(bool(one.customer and one.customer.rm) for one in found) / len(found) == pytest.approx(0.4, abs=0.03)
    assert shares([one.last.agent if one.last else "" for one in found]) == pytest.approx(
        {"1": 0.1, "2": 0.1, "": 0.8}, abs=0.03
    )


def test_as_many_rms_as_the_load_says_some_of_them_agents_each_with_another_for_deputy() -> None:
    found = [one.customer for one in coming(with_rm=1.0, rms=replace(RMS, count=3, agents=("2",)))]
    managers = {(one.rm.id, one.rm.agent, one.deputy.id) for one in found if one and one.rm and one.deputy}
    assert managers == {("RM1", "2", "RM2"), ("RM2", "", "RM3"), ("RM3", "", "RM1")}


def test_a_single_rm_has_no_deputy() -> None:
    found = [one.customer for one in coming(with_rm=1.0, rms=replace(RMS, count=1))]
    assert {(one.rm.id, one.deputy) for one in found if one and one.rm} == {("RM1", None)}


def test_who_prefers_his_rm_gets_him_where_the_rm_is_an_agent() -> None:
    rules = book((queue("a", overflow=(), prefer=(PreferRm(1000 * S),)),), tuple(RULES.agents.values()))
    plan = Plan(rules, load(each_half_hour("a", 8, with_rm=1.0), rms=replace(RMS, count=2, agents=("1", "2"))))
    rm = {one.id: one.customer and one.customer.rm for one in callers(plan.load, rules, 0)}
    _, ended = ends_of(plan)
    served = [(one.party, rm[one.call]) for one in ended if one.way == "agent"]
    assert len(served) > 10
    assert all(manager and manager.agent == party for party, manager in served)


def test_who_prefers_the_last_agent_gets_him_as_long_as_the_rules_look_back() -> None:
    def alike(within: timedelta) -> list[bool]:
        rules = book((queue("a", overflow=(), prefer=(PreferLast(within, 1000 * S),)),), tuple(RULES.agents.values()))
        plan = Plan(rules, load(each_half_hour("a", 8, spoke_before=1.0)))
        last = {one.id: one.last.agent if one.last else "" for one in callers(plan.load, rules, 0)}
        _, ended = ends_of(plan)
        return [one.party == last[one.call] for one in ended if one.way == "agent"]

    assert all(alike(timedelta(days=3)))
    assert not all(alike(timedelta(hours=3)))


def test_shifts_that_meet_or_overlap_are_one_and_who_stands_in_none_is_there_all_day() -> None:
    shifts = (
        Shift(0, 30 * MINUTE, frozenset({"1"})),
        Shift(20 * MINUTE, 50 * MINUTE, frozenset({"1"})),
        Shift(70 * MINUTE, None, frozenset({"1"})),
    )
    day = load(each_half_hour("a", 8), shifts=shifts)
    assert list(appointments(day, RULES.agents.values(), 0)) == [
        Appointment(0, "1", What.COMES),
        Appointment(50 * MINUTE, "1", What.GOES),
        Appointment(70 * MINUTE, "1", What.COMES),
        Appointment(0, "2", What.COMES),
        Appointment(0, "3", What.COMES),
    ]
