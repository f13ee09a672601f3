"""Who may do what with recordings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from ivr.core.access import (
    RIGHTS,
    Act,
    Only,
    Person,
    Role,
    forbidden,
    forbidden_end,
    forbidden_with,
    number_for,
    seen_by,
)


@dataclass(frozen=True, slots=True)
class Row:
    agent: str = "1001"
    queue: str = "wealth"


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.AGENT, "search listen"),
        (Role.SUPERVISOR, "search listen"),
        (Role.QUALITY, "search listen"),
        (Role.COMPLIANCE, "search listen download see_numbers export hold see_holds release erase retain"),
        (Role.AUDITOR, "search listen download see_numbers export see_holds"),
        (Role.ADMIN, "search see_holds retain give_rights"),
    ],
)
def test_what_each_role_may_do(role: Role, may: str) -> None:
    person = Person("li", role)
    assert " ".join(act for act in Act if not forbidden(person, act)) == may


def test_who_gives_rights_hears_nothing() -> None:
    assert not [role for role in Role if {Act.GIVE_RIGHTS, Act.LISTEN} <= RIGHTS[role]]


def test_an_agent_hears_his_own_calls_and_nobody_elses() -> None:
    agent = Person("1001", Role.AGENT)
    assert forbidden_with(agent, Act.LISTEN, Row()) == ""
    assert (
        forbidden_with(agent, Act.LISTEN, Row(agent="1002")) == "1001 is agent and may do so with his own calls only."
    )
    assert forbidden_with(agent, Act.LISTEN, Row(agent="")) != ""
    assert seen_by(agent) == Only(agent="1001")


def test_a_supervisor_hears_the_calls_of_his_queues() -> None:
    boss = Person("1005", Role.SUPERVISOR, frozenset({"wealth"}))
    assert forbidden_with(boss, Act.LISTEN, Row(agent="1002")) == ""
    assert forbidden_with(boss, Act.LISTEN, Row(queue="claims")) == "1005 does not supervise the queue of this call."
    assert forbidden_with(Person("1005", Role.SUPERVISOR), Act.LISTEN, Row()) != ""


def test_a_refusal_says_whose_right_it_is() -> None:
    assert forbidden(Person("1001", Role.AGENT), Act.HOLD) == "1001 is agent and may not hold: that is for compliance."
    assert forbidden_with(Person("ops", Role.ADMIN), Act.LISTEN, Row()).startswith("ops is admin and may not listen")


@pytest.mark.parametrize("role", Role)
def test_numbers_are_masked_for_all_but_those_who_may_see_them(role: Role) -> None:
    clear = role in {Role.COMPLIANCE, Role.AUDITOR}
    assert number_for(Person("li", role), "13812340001") == ("13812340001" if clear else "138****0001")


def test_a_token_without_that_right_neither_sees_numbers_nor_finds_them_out_by_their_ends() -> None:
    his = Person("kong", Role.COMPLIANCE, acts=frozenset({Act.SEARCH}))
    assert number_for(his, "13812340001") == "138****0001"
    assert forbidden_end(his, "12340001")
    assert forbidden_end(replace(his, acts=None), "12340001") == ""
