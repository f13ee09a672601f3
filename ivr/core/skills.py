"""Who can do what: an agent's skills against a caller's needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from ivr.core.queues import AnyOf, Need, Needs, Wish
from ivr.core.rulebook import Agent, Skill

Wording = Callable[[Skill | None, Need], str]
"""How it is told that this skill of his (None: he has none of that name) does not meet the need."""


def exactly(skill: Skill | None, need: Need) -> str:
    """Told of one agent: `wealth 2, needs 3`."""
    if skill is None:
        return f"lacks {need.skill}"
    if skill.level < need.level:
        return f"{need.skill} {skill.level}, needs {need.level}"
    return f"{need.skill} was valid until {skill.until}"


def in_short(skill: Skill | None, need: Need) -> str:
    """Told of many, who have it at other levels, or had it until other days: `wealth below 3`."""
    if skill is None:
        return f"lacks {need.skill}"
    return f"{need.skill} below {need.level}" if skill.level < need.level else f"{need.skill} no longer valid"


def lacking(agent: Agent, needs: Needs, today: date, language: str = "", wording: Wording = exactly) -> str:
    """Why the agent may not serve such a caller, who speaks this language, today; empty if he may.

    Of alternatives that he does not meet it is told of the one that he comes nearest to.
    """
    if not speaks(agent, language):
        return f"does not speak {language}"
    skills = {skill.name: skill for skill in agent.skills}
    for need in needs:
        if isinstance(need, Need):
            lacks = _lack(skills, need, today, wording)
        else:
            lacks = _nearest(skills, need, today, wording)
        if lacks:
            return lacks
    return ""


def _lack(skills: Mapping[str, Skill], need: Need, today: date, wording: Wording) -> str:
    skill = skills.get(need.skill)
    if skill is None or skill.level < need.level or (skill.until is not None and skill.until < today):
        return wording(skill, need)
    return ""


def _nearest(skills: Mapping[str, Skill], need: AnyOf, today: date, wording: Wording) -> str:
    """What he lacks first of the alternative of which he lacks least; of several, of the first."""
    lacks = [[lack for one in all_of if (lack := _lack(skills, one, today, wording))] for all_of in need.alternatives]
    least = min(lacks, key=len)
    return least[0] if least else ""


def met(agent: Agent, needs: Needs, today: date) -> tuple[Need, ...]:
    """The needs by which the agent may serve: of alternatives the first that he meets."""
    found: list[Need] = []
    for need in needs:
        if isinstance(need, Need):
            found.append(need)
        else:
            found += next((all_of for all_of in need.alternatives if not lacking(agent, all_of, today)), ())
    return tuple(found)


def every(needs: Needs) -> Iterator[Need]:
    """Each need, those of alternatives among them."""
    for need in needs:
        if isinstance(need, Need):
            yield need
        else:
            yield from (one for all_of in need.alternatives for one in all_of)


def in_any_case(needs: Needs) -> Iterator[Need]:
    """Each need that has to be met, whichever alternative is; a skill that stands in all of them is one."""
    for need in needs:
        if isinstance(need, Need):
            yield need
        else:
            first, *others = need.alternatives
            yield from (one for one in first if all(_asks(other, one.skill) for other in others))


def _asks(needs: Iterable[Need], skill: str) -> bool:
    return any(need.skill == skill for need in needs)


def first_skills(needs: Needs) -> tuple[str, ...]:
    """Whoever meets the needs has one of these skills; none where nothing is needed."""
    if not needs:
        return ()
    first = needs[0]
    all_ofs = ((first,),) if isinstance(first, Need) else first.alternatives
    return tuple(dict.fromkeys(all_of[0].skill for all_of in all_ofs))


def speaks(agent: Agent, language: str) -> bool:
    """True if he speaks this language (empty: it does not matter); who has none of his own speaks all of the firm's."""
    return not language or not agent.languages or language in agent.languages


def granted(agent: Agent, wishes: Iterable[Wish], today: date) -> tuple[Wish, ...]:
    """The wishes that the agent meets today."""
    return tuple(wish for wish in wishes if not lacking(agent, (wish.need,), today))


def weight(wishes: Iterable[Wish]) -> int:
    """What these wishes weigh together."""
    return sum(wish.weight for wish in wishes)
