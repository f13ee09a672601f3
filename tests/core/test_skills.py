"""Skills against needs: level, and validity to the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.needs import AnyOf, Need, Needs, Without
from ivr.core.rulebook import Agent, Skill
from ivr.core.skills import every_skill, first_skills, in_any_case, lacking, met

LAST_DAY = date(2026, 12, 31)
CHEN = Agent("1002", "Chen", (Skill("wealth", 3), Skill("licence", 1, LAST_DAY)))


@pytest.mark.parametrize(
    ("needs", "today", "why"),
    [
        ((), LAST_DAY, ""),
        ((Need("wealth", 3),), LAST_DAY, ""),
        ((Need("wealth", 2),), LAST_DAY, ""),
        ((Need("wealth", 4),), LAST_DAY, "wealth 3, needs 4"),
        ((Need("claims"),), LAST_DAY, "lacks claims"),
        ((Need("licence"),), LAST_DAY, ""),
        ((Need("licence"),), date(2027, 1, 1), "licence was valid until 2026-12-31"),
        ((Need("wealth", 3), Need("licence")), date(2027, 1, 1), "licence was valid until 2026-12-31"),
        ((Need("claims"), Need("wealth", 5)), LAST_DAY, "lacks claims"),
        ((Need("wealth"), Without(Need("claims"))), LAST_DAY, ""),
        ((Need("wealth"), Without(Need("wealth", 4))), LAST_DAY, ""),
        ((Without(Need("wealth", 3)), Need("golf")), LAST_DAY, "has wealth"),
        ((Without(Need("licence")),), LAST_DAY, "has licence"),
        ((Without(Need("licence")),), date(2027, 1, 1), ""),
        ((AnyOf(((Without(Need("wealth")),), (Need("licence"), Without(Need("claims"))))),), LAST_DAY, ""),
        ((AnyOf(((Without(Need("wealth")),), (Need("golf"),))),), LAST_DAY, "has wealth"),
    ],
)
def test_what_an_agent_lacks(needs: Needs, today: date, why: str) -> None:
    assert lacking(CHEN, needs, today) == why


FUNDS = AnyOf(((Need("funds", 2),), (Need("wealth", 3), Need("licence"))))
OR_CLAIMS = AnyOf(((Need("wealth", 4), Need("licence")), (Need("claims"), Need("service"), Need("english"))))
AFTER = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("needs", "today", "why", "by"),
    [
        ((FUNDS,), LAST_DAY, "", (Need("wealth", 3), Need("licence"))),
        ((FUNDS,), AFTER, "lacks funds", ()),  # of two that lack as much, of the first
        ((OR_CLAIMS,), LAST_DAY, "wealth 3, needs 4", ()),
        ((AnyOf(OR_CLAIMS.alternatives[::-1]),), LAST_DAY, "wealth 3, needs 4", ()),  # the nearest, wherever it stands
        ((Need("wealth"), FUNDS), LAST_DAY, "", (Need("wealth"), Need("wealth", 3), Need("licence"))),
        ((Need("golf"), FUNDS), LAST_DAY, "lacks golf", None),
        ((FUNDS, Need("golf")), LAST_DAY, "lacks golf", None),
        ((FUNDS, OR_CLAIMS), LAST_DAY, "wealth 3, needs 4", None),
    ],
)
def test_of_alternatives_one_is_enough(needs: Needs, today: date, why: str, by: tuple[Need, ...] | None) -> None:
    assert lacking(CHEN, needs, today) == why
    if by is not None:
        assert met(CHEN, needs, today) == by


@pytest.mark.parametrize(
    ("needs", "first", "sure", "all_of_them"),
    [
        ((), (), "", ""),
        ((Need("a"), FUNDS), ("a",), "a", "a funds wealth licence"),
        ((FUNDS, Need("a")), ("funds", "wealth"), "a", "funds wealth licence a"),
        ((AnyOf(((Need("b"), Need("c", 2)), (Need("c"), Need("d")))),), ("b", "c"), "c", "b c c d"),
        ((AnyOf(((Need("b"),),)),), ("b",), "b", "b"),
        ((Without(Need("b")), Need("a")), ("a",), "a", "a"),
        ((AnyOf(((Without(Need("b")),), (Need("c"),))),), (), "", "c"),
    ],
)
def test_what_alternatives_ask_for(needs: Needs, first: tuple[str, ...], sure: str, all_of_them: str) -> None:
    assert first_skills(needs) == first
    assert " ".join(need.skill for need in in_any_case(needs)) == sure
    assert " ".join(need.skill for need in every_skill(needs)) == all_of_them


names = st.sampled_from("abc")
skill = st.builds(Need, names, st.integers(1, 3))
plain = skill | st.builds(Without, skill)
all_of = st.lists(plain, min_size=1, max_size=3).map(tuple)
any_of = st.builds(AnyOf, st.lists(all_of, min_size=1, max_size=3).map(tuple))
able = st.lists(
    st.builds(Skill, names, st.integers(1, 3), st.sampled_from([None, LAST_DAY])), unique_by=lambda skill: skill.name
).map(lambda skills: Agent("1", "", tuple(skills)))


@given(able, st.lists(plain | any_of, max_size=3).map(tuple), st.sampled_from([LAST_DAY, AFTER]))
def test_who_lacks_nothing_meets_each_need_by_what_he_is_said_to_meet(agent: Agent, needs: Needs, today: date) -> None:
    def meets(one: Need | Without) -> bool:
        if isinstance(one, Without):
            return not meets(one.need)
        held = (s for s in agent.skills if s.name == one.skill and s.level >= one.level)
        return any(s.until is None or s.until >= today for s in held)

    wanted = all(
        meets(need) if not isinstance(need, AnyOf) else any(all(map(meets, way)) for way in need.alternatives)
        for need in needs
    )
    assert (not lacking(agent, needs, today)) == wanted
    if wanted:
        assert all(map(meets, met(agent, needs, today)))
        assert {skill.name for skill in agent.skills} & set(first_skills(needs)) or not first_skills(needs)
