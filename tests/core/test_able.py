"""What an agent may do by the rules alone: what they decide is exact, what a program will say is supposed to hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ivr.core.able import FOR_EVER, Able, may
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer, AnsweredBy, Eligibility, Holds
from ivr.core.needs import AnyOf, Need, Needs, Without
from ivr.core.on_duty import as_said, everybody, lacks, supposed, told
from ivr.core.preference import PreferAgent
from ivr.core.proof_facts import known_at
from ivr.core.proof_staffing import Dropped, dropped, preferred_in_vain, unable, unstaffed
from ivr.core.rulebook import Agent, Rulebook, Skill
from ivr.core.ways import all_ways
from tests.core.test_proof_staffing import GUARDED, MONDAY, able, book

SOUTH, TRUSTED = Eligibility("south"), Eligibility("trusted", unless_known=True)
TRAINED = Eligibility("trained", AnsweredBy.PROGRAM)
NEXT_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)
NO, YES = False, True
IN_THE_SOUTH = (Need("wealth", 3), Holds(SOUTH))


@pytest.mark.parametrize(
    ("wanted", "said", "last"),
    [
        (SOUTH, None, None),
        (SOUTH, (YES, None, None), FOR_EVER),
        (SOUTH, (YES, None, NEXT_YEAR), LAST_DAY),
        (SOUTH, (NO, None, None), None),
        (SOUTH, (NO, None, NEXT_YEAR), None),
        (TRUSTED, None, FOR_EVER),
        (TRUSTED, (YES, None, NEXT_YEAR), FOR_EVER),
        (TRUSTED, (NO, None, None), None),
        (TRUSTED, (NO, None, NEXT_YEAR), FOR_EVER),
        (TRUSTED, (NO, NEXT_YEAR, None), LAST_DAY),
        (TRAINED, None, FOR_EVER),
        (TRAINED, (NO, None, None), FOR_EVER),
    ],
)
def test_until_which_day_it_holds_of_an_agent(
    wanted: Eligibility, said: tuple[bool, datetime | None, datetime | None] | None, last: date | None
) -> None:
    answers = () if said is None else (Answer(wanted.name, said[0], "", said[1], said[2]),)
    assert Able.of(Agent("1", "", (), answers=answers)).last_day((Holds(wanted),)) == last


@pytest.mark.parametrize(
    ("held", "last"),
    [((), FOR_EVER), ((Skill("a", 1),), FOR_EVER), ((Skill("a", 3),), None), ((Skill("a", 3, LAST_DAY),), FOR_EVER)],
)
def test_who_must_not_have_a_skill_may_serve_unless_he_has_it_for_good(
    held: tuple[Skill, ...], last: date | None
) -> None:
    assert Able.of(Agent("1", "", held)).last_day((Without(Need("a", 2)),)) == last


def in_the_south(until: datetime | None = None, *, needs: Needs = IN_THE_SOUTH) -> Rulebook:
    """Two agents with the skill, of whom the second is in the south."""
    rules = book([able(), able()], needs=needs)
    second = replace(rules.agents["1002"], answers=(Answer("south", YES, until=until),))
    eligibility = {one.name: one for one in (SOUTH, TRUSTED, TRAINED)}
    return replace(rules, agents={**rules.agents, "1002": second}, eligibility=eligibility)


@pytest.mark.parametrize(
    ("needs", "nobody"),
    [
        ((Need("wealth", 3), Holds(SOUTH)), False),
        ((Need("wealth", 4), Holds(SOUTH)), True),
        ((Holds(SOUTH),), False),
        ((Holds(Eligibility("north")),), True),
        ((Need("wealth", 3), Holds(TRAINED)), False),
        ((AnyOf(((Need("wealth", 3), Holds(Eligibility("north"))), (Holds(SOUTH),))),), False),
        ((AnyOf(((Need("wealth", 3), Holds(Eligibility("north"))), (Need("law"), Holds(SOUTH)))),), True),
    ],
)
def test_a_queue_that_by_the_rules_nobody_may_serve_is_found(needs: Needs, nobody: bool) -> None:
    assert list(unable(in_the_south(needs=needs))) == (["q"] if nobody else [])


def test_the_day_after_which_it_holds_of_nobody_is_told_with_the_last_of_whom_it_does() -> None:
    rules = in_the_south(NEXT_YEAR)
    (found,) = unstaffed(rules, known_at(rules, all_ways(rules)), MONDAY)
    assert (found.since.date(), found.last) == (date(2027, 1, 1), (("1002", "south"),))


EITHER = AnyOf(((Need("wealth", 3), Holds(SOUTH)), (Holds(TRAINED), Holds(SOUTH))))


@pytest.mark.parametrize(
    ("needs", "relaxed", "found"),
    [
        ((Holds(SOUTH),), [(Need("wealth", 2), Holds(SOUTH)), (EITHER,)], []),
        ((Holds(SOUTH), Holds(TRAINED)), [(EITHER,)], [Dropped("q", 0, "trained", holds=True)]),
        ((EITHER,), [(Holds(SOUTH),), ()], [Dropped("q", 1, "south", holds=True)]),
        ((Need("wealth", 3),), [()], []),
    ],
)
def test_what_must_hold_and_a_relaxation_drops_is_found(
    needs: Needs, relaxed: list[Needs], found: list[Dropped]
) -> None:
    assert list(dropped(book([able()], GUARDED, needs, *relaxed))) == found


@pytest.mark.parametrize(("agent", "in_vain"), [("1001", True), ("1002", False)])
def test_who_is_preferred_and_of_whom_it_never_holds_is_found(agent: str, in_vain: bool) -> None:
    rules = in_the_south()
    preferring = replace(rules.queues["q"], prefer=(PreferAgent(agent),))
    assert bool(list(preferred_in_vain(replace(rules, queues={"q": preferring})))) is in_vain


def held(duties: Iterable[OnDuty]) -> dict[str, dict[str, bool]]:
    return {duty.agent.id: {name: one.holds for name, one in duty.agent.standing.items()} for duty in duties}


def test_where_nobody_can_know_what_a_program_will_say_it_is_supposed_to_hold_unless_the_rules_say_otherwise() -> None:
    rules = in_the_south()
    ill = Answer("trained", NO, "ill", by="the rules")
    agents = {**rules.agents, "1001": replace(rules.agents["1001"], answers=(ill,))}
    rules = supposed(replace(rules, agents=agents))
    for duties in (everybody(rules, NEXT_YEAR), as_said(rules, {}, NEXT_YEAR)):
        assert held(duties) == {"1001": {"trained": NO}, "1002": {"south": YES, "trained": YES}}


def test_what_is_said_besides_counts_before_what_is_supposed_and_what_the_rules_say() -> None:
    rules = in_the_south()
    rules = told(supposed(rules), {"1002": lacks(["trained", "south"])})
    assert held(everybody(rules, NEXT_YEAR)) == {"1001": {"trained": YES}, "1002": {"south": NO, "trained": NO}}


@pytest.mark.parametrize(
    ("agent", "day", "able"), [("1001", MONDAY, False), ("1002", MONDAY, True), ("1002", date(2027, 1, 1), False)]
)
def test_whether_an_agent_may_serve_a_queue_on_a_day_by_the_rules(agent: str, day: date, able: bool) -> None:
    rules = in_the_south(NEXT_YEAR)
    assert may(rules.agents[agent], rules.queues["q"], day) is able
