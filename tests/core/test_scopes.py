"""What a program may be let in for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.access import Act, Role, forbidden
from ivr.core.console_rights import SEEING, Person, Right, as_listeners, lacking, rights_of, scope_of, sees_numbers
from ivr.core.scopes import LONGEST, NEVER, READING, scopes_of, stands, unfit

DAY = timedelta(days=1)
LI = Person("li", "Li", frozenset({Role.ADMIN}))
KONG = Person("kong", "Kong", frozenset({Role.COMPLIANCE}))


def with_scopes(person: Person, *scopes: str) -> Person:
    return replace(person, scopes=frozenset(scopes))


def test_nobody_gives_what_he_has_not_or_the_giving_of_rights() -> None:
    assert set(scopes_of(LI)) == set(rights_of(LI)) - NEVER
    assert {Right.CHANGE_PEOPLE, Right.MAKE_TOKENS, scope_of(Act.GIVE_RIGHTS)} <= set(rights_of(LI)), (
        "or it is no proof"
    )


@pytest.mark.parametrize(
    ("name", "scopes", "lasts", "said"),
    [
        ("  ", ["see_floor"], DAY, "name"),
        ("wall\x1b[2J", ["see_floor"], DAY, "in one line"),
        ("wall\nforged", ["see_floor"], DAY, "in one line"),
        ("wall", ["see_floor"], 0 * DAY, "lasts"),
        ("wall", ["see_floor"], LONGEST + DAY, "lasts"),
        ("wall", [], DAY, "at least one"),
        ("wall", ["see_floor", "work"], DAY, "cannot give work"),
        ("wall", ["change_people"], DAY, "cannot give change_people"),
    ],
)
def test_a_token_that_will_not_do_is_refused_with_why(
    name: str, scopes: list[str], lasts: timedelta, said: str
) -> None:
    assert said in unfit(name, scopes, lasts, LI)
    assert unfit("wall", ["see_floor"], LONGEST, LI) == ""


def test_what_only_reads_changes_nothing() -> None:
    assert {scope for scope in READING if "." not in scope} == set(SEEING)
    assert not {scope_of(act) for act in (Act.HOLD, Act.RELEASE, Act.ERASE, Act.RETAIN)} & READING


def test_a_program_has_of_his_rights_those_of_its_scopes() -> None:
    his = with_scopes(LI, "see_floor", "work")
    assert rights_of(his) == ("see_floor",), "and not the other, which he has not"
    assert lacking(his, Right.SEE_FLOOR) == ""
    assert lacking(his, Right.CHANGE_RULES) == (
        "This token may not change rules: that wants one with the scope change_rules."
    )


def test_so_it_is_with_recordings_and_whole_numbers() -> None:
    his = with_scopes(KONG, "recordings.listen")
    [me] = as_listeners(his)
    assert forbidden(me, Act.LISTEN) == ""
    assert "token" in forbidden(me, Act.ERASE)
    assert sees_numbers(KONG)
    assert not sees_numbers(his)
    assert sees_numbers(with_scopes(KONG, "recordings.see_numbers"))


@pytest.mark.parametrize("roles", [{Role.AGENT}, {Role.AUDITOR}, set(), {Role.QUALITY}])
def test_it_stands_as_long_as_he_has_all_of_it_and_may_let_programs_in(roles: set[Role]) -> None:
    now_is = replace(LI, roles=frozenset(roles))
    assert stands({"see_floor", "change_rules"}, LI)
    assert not stands({"see_floor", "change_rules"}, now_is)
    assert stands({"see_floor"}, now_is) == (roles == {Role.QUALITY})
