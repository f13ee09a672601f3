"""Who may do what in the console, and for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core import access
from ivr.core.access import Act, Role
from ivr.core.console_rights import (
    GRANTED,
    SEEING,
    Person,
    Reach,
    Right,
    as_listeners,
    covered,
    forbidden,
    rights_of,
    sees_numbers,
)
from ivr.core.rulebook import EVERYBODY, Agent

AGENTS = {
    "1001": Agent("1001", "Chen", (), team="a"),
    "1002": Agent("1002", "Wu", (), team="b"),
    "1005": Agent("1005", "Zhao", (), team="lead", supervises=("a",)),
}
TABLE = {
    #              agent         supervisor      quality     compliance  auditor     admin
    Right.WORK: (Reach.OWN, None, None, None, None, None),
    Right.SEE_FLOOR: (Reach.OWN, Reach.TEAMS, Reach.ALL, None, Reach.ALL, Reach.ALL),
    Right.SEE_CALLS: (Reach.OWN, Reach.TEAMS, Reach.ALL, Reach.ALL, Reach.ALL, Reach.ALL),
    Right.SEE_REPORTS: (None, Reach.TEAMS, Reach.ALL, None, Reach.ALL, Reach.ALL),
    Right.LISTEN: (None, Reach.TEAMS, Reach.ALL, None, None, None),
    Right.STEP_IN: (None, Reach.TEAMS, None, None, None, None),
    Right.LEAD: (None, Reach.TEAMS, None, None, None, None),
    Right.CALL_BACK: (None, Reach.ALL, None, None, None, None),
    Right.SEE_HEALTH: (None, Reach.ALL, None, None, Reach.ALL, Reach.ALL),
    Right.SEE_RULES: (None, Reach.ALL, None, Reach.ALL, Reach.ALL, Reach.ALL),
    Right.CHANGE_RULES: (None, None, None, None, None, Reach.ALL),
    Right.SEE_PEOPLE: (None, None, None, None, Reach.ALL, Reach.ALL),
    Right.CHANGE_PEOPLE: (None, None, None, None, None, Reach.ALL),
    Right.SEE_ACTIONS: (None, None, None, Reach.ALL, Reach.ALL, Reach.ALL),
    Right.SCORE: (None, Reach.TEAMS, Reach.ALL, None, None, None),
    Right.NOTE: (Reach.OWN, Reach.TEAMS, Reach.ALL, Reach.ALL, None, None),
    Right.SEE_SCORES: (Reach.OWN, Reach.TEAMS, Reach.ALL, Reach.ALL, Reach.ALL, Reach.ALL),
    Right.SEE_TICKETS: (Reach.OWN, Reach.TEAMS, Reach.ALL, Reach.ALL, Reach.ALL, Reach.ALL),
    Right.CHANGE_TICKETS: (Reach.OWN, Reach.TEAMS, None, None, None, None),
    Right.CHANGE_FORMS: (None, None, None, None, None, Reach.ALL),
    Right.MAKE_TOKENS: (None, Reach.ALL, Reach.ALL, Reach.ALL, None, Reach.ALL),
}
ORDER = (Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN)


def person(*roles: Role, agent: str = "") -> Person:
    return Person("li", "Li", frozenset(roles), agent)


@pytest.mark.parametrize("right", Right)
def test_each_role_has_its_rights_and_no_others(right: Right) -> None:
    assert tuple(GRANTED[role].get(right) for role in ORDER) == TABLE[right]


def test_an_auditor_sees_everything_and_changes_nothing() -> None:
    assert set(GRANTED[Role.AUDITOR]) == set(SEEING)
    assert all(right.startswith("see_") for right in SEEING)


def test_nobody_both_gives_rights_and_is_with_other_peoples_calls() -> None:
    for rights in GRANTED.values():
        assert not (Right.CHANGE_PEOPLE in rights and {Right.LISTEN, Right.STEP_IN} & set(rights))


def test_who_may_not_is_told_for_whom_it_is() -> None:
    said = forbidden(person(Role.AGENT, agent="1001"), Right.CHANGE_PEOPLE, AGENTS)
    assert said == "li is agent and may not change people: that is for admin."
    assert "is nobody and" in forbidden(person(), Right.WORK, AGENTS)


def test_an_agent_may_for_himself_alone() -> None:
    chen = person(Role.AGENT, agent="1001")
    assert forbidden(chen, Right.WORK, AGENTS) == ""
    assert forbidden(chen, Right.WORK, AGENTS, "1001") == ""
    assert forbidden(chen, Right.WORK, AGENTS, "1002") == "li may do so for himself only."
    assert covered(chen, Right.SEE_FLOOR, AGENTS) == {"1001"}


def test_a_supervisor_may_for_his_teams_and_for_whoever_waits() -> None:
    zhao = person(Role.SUPERVISOR, agent="1005")
    assert forbidden(zhao, Right.LISTEN, AGENTS, "1001") == ""
    assert forbidden(zhao, Right.LISTEN, AGENTS) == ""
    assert forbidden(zhao, Right.LISTEN, AGENTS, "1002") == "1005 does not supervise 1002, of the team b."
    assert covered(zhao, Right.LISTEN, AGENTS) == {"1001", "1005"}
    everybody = AGENTS | {"1005": replace(AGENTS["1005"], supervises=(EVERYBODY,))}
    assert covered(zhao, Right.LISTEN, everybody) == set(AGENTS)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
@pytest.mark.parametrize("number", ["", "1009"])
def test_whoever_is_no_agent_of_the_rules_has_nobody(role: Role, number: str) -> None:
    nobody = person(role, agent=number)
    assert "none of the agents" in forbidden(nobody, Right.SEE_FLOOR, AGENTS)
    assert covered(nobody, Right.SEE_FLOOR, AGENTS) == frozenset()


def test_several_roles_may_what_one_of_them_may() -> None:
    both = person(Role.AGENT, Role.SUPERVISOR, agent="1005")
    assert forbidden(both, Right.WORK, AGENTS, "1005") == ""
    assert forbidden(both, Right.SEE_FLOOR, AGENTS, "1001") == ""
    assert covered(person(Role.AGENT, Role.QUALITY), Right.SEE_FLOOR, AGENTS) is None


def test_numbers_are_whole_for_those_who_see_them_with_recordings() -> None:
    whole = {role for role in Role if sees_numbers(person(role))}
    assert whole == {role for role in Role if Act.SEE_NUMBERS in access.RIGHTS[role]} == {Role.COMPLIANCE, Role.AUDITOR}


def test_what_may_be_done_with_recordings_is_told_too() -> None:
    quality = rights_of(person(Role.QUALITY))
    assert quality[-2:] == ("recordings.search", "recordings.listen")
    assert quality[:-2] == tuple(GRANTED[Role.QUALITY])
    zhao = replace(person(Role.AGENT, Role.SUPERVISOR, agent="1005"), queues=frozenset({"wealth"}))
    assert as_listeners(zhao) == (
        access.Person("1005", Role.AGENT, frozenset({"wealth"})),
        access.Person("li", Role.SUPERVISOR, frozenset({"wealth"})),
    )
    assert as_listeners(person(Role.AGENT)) == ()
