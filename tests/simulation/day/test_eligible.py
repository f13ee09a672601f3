"""Simulated days with agents of whom something holds or does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.eligibility import Answer, AnsweredBy, Eligibility, Holds
from ivr.core.needs import Need
from ivr.simulation.day.counts import together
from ivr.simulation.day.running import Plan
from tests.simulation.day.plans import ends_of, small

TRAINED = Eligibility("trained", AnsweredBy.PROGRAM)
PLAN = small()
NOON = PLAN.load.begins + timedelta(hours=1)
"""The middle of its two hours."""


def trained(*said: Answer) -> Plan:
    """Callers of a need somebody trained; this is said of all agents."""
    rules = PLAN.rules
    needing = replace(rules.queues["a"], needs=(Need("a"), Holds(TRAINED)))
    agents = {name: replace(agent, answers=said) for name, agent in rules.agents.items()}
    queues = {**rules.queues, "a": needing}
    return replace(PLAN, rules=replace(rules, queues=queues, agents=agents, eligibility={"trained": TRAINED}))


def served(plan: Plan) -> list[int]:
    """Callers of a in the first hour, and in the second."""
    counts = ends_of(plan)[0].queues["a"]
    return [together(half).served for half in (counts[:2], counts[2:])]


@pytest.mark.parametrize(
    "said", [(), (Answer("trained", True, until=NOON + timedelta(days=400)),)], ids=["nothing", "until next year"]
)
def test_what_programs_tell_is_supposed_to_hold_all_day(said: tuple[Answer, ...]) -> None:
    assert ends_of(trained(*said)) == ends_of(PLAN)


def test_what_the_rules_say_begins_and_ends_during_the_day() -> None:
    first, second = served(trained(Answer("trained", False, until=NOON)))
    assert first < second
    first, second = served(trained(Answer("trained", False, since=NOON)))
    assert first > second
