"""Who can do what: an agent's skills against a caller's needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from ivr.core.eligibility import Answer, Holds, holds, why_not
from ivr.core.needs import AnyOf, Need, Needs, Single, Wish, Without
from ivr.core.rulebook import Agent, Skill

Wording = Callable[[Skill | Answer | None, Single], str]
"""How it is told that his skill, or what is said of him (None: he has nothing of that name), does not meet the need."""


def exactly(has: Skill | Answer | None, need: Single) -> str:
    """Told of one agent: `wealth 2, needs 3`, `training not done today: course open`."""
    if isinstance(need, Holds):
        return why_not(need.eligibility, has if isinstance(has, Answer) else None)
    if isinstance(need, Without):
        return f"has {need.need.skill}"
    if not isinstance(has, Skill):
        return f"lacks {need.skill}"
    if has.level < need.level:
        return f"{need.skill} {has.level}, needs {need.level}"
    return f"{need.skill} was valid until {has.until}"


def in_short(has: Skill | Answer | None, need: Single) -> str:
    """Told of many, for whom it differs in level, day or reason: `wealth below 3`, `training not done today`."""
    if isinstance(need, Holds):
        return need.eligibility.lacking
    if isinstance(need, Without):
        return f"has {need.need.skill}"
    if not isinstance(has, Skill):
        return f"lacks {need.skill}"
    return f"{need.skill} below {need.level}" if has.level < need.level else f"{need.skill} no longer valid"


def lacking(agent: Agent, needs: Needs, today: date, language: str = "", wording: Wording = exactly) -> str:
    """Why the agent, as he stands, may not serve such a caller, who speaks this language, today; empty if he may.

    Of alternatives that he does not meet it is told of the one that he comes nearest to.
    """
    if not speaks(agent, language):
        return f"does not speak {language}"
    skills = {skill.name: skill for skill in agent.skills}
    for need in needs:
        if isinstance(need, AnyOf):
            lacks = _nearest(agent, skills, need, today, wording)
        else:
            lacks = _lack(agent, skills, need, today, wording)
        if lacks:
            return lacks
    return ""


def _lack(agent: Agent, skills: Mapping[str, Skill], need: Single, today: date, wording: Wording) -> str:
    if isinstance(need, Holds):
        answer = agent.standing.get(need.eligibility.name)
        return "" if holds(need.eligibility, answer) else wording(answer, need)
    if isinstance(need, Without):
        has = not _lack(agent, skills, need.need, today, wording)
        return wording(skills[need.need.skill], need) if has else ""
    skill = skills.get(need.skill)
    if skill is None or skill.level < need.level or (skill.until is not None and skill.until < today):
        return wording(skill, need)
    return ""


def _nearest(agent: Agent, skills: Mapping[str, Skill], need: AnyOf, today: date, wording: Wording) -> str:
    """What he lacks first of the alternative of which he lacks least; of several, of the first."""
    found = ((_lack(agent, skills, one, today, wording) for one in all_of) for all_of in need.alternatives)
    lacks = [[lack for lack in each if lack] for each in found]
    least = min(lacks, key=len)
    return least[0] if least else ""


def met(agent: Agent, needs: Needs, today: date) -> tuple[Need, ...]:
    """The skills by which the agent may serve: of alternatives the first that he meets."""
    found: list[Need] = []
    for need in needs:
        if isinstance(need, AnyOf):
            found += _skills(next((all_of for all_of in need.alternatives if not lacking(agent, all_of, today)), ()))
        elif isinstance(need, Need):
            found.append(need)
    return tuple(found)


def _skills(needs: Iterable[Single]) -> Iterator[Need]:
    return (need for need in needs if isinstance(need, Need))


def every(needs: Needs) -> Iterator[Single]:
    """Each need, those of alternatives among them."""
    for need in needs:
        if isinstance(need, AnyOf):
            yield from (one for all_of in need.alternatives for one in all_of)
        else:
            yield need


def every_skill(needs: Needs) -> Iterator[Need]:
    """Each need of a skill, those of alternatives among them."""
    return _skills(every(needs))


def in_any_case(needs: Needs) -> Iterator[Need]:
    """Each need of a skill that has to be met, whichever alternative is; one that stands in all of them is such."""
    for need in needs:
        if isinstance(need, AnyOf):
            first, *others = need.alternatives
            yield from (one for one in _skills(first) if all(_asks(other, one.skill) for other in others))
        elif isinstance(need, Need):
            yield need


def hold_in_any_case(needs: Needs) -> set[str]:
    """What must hold of an agent, whichever alternative he meets."""
    found = set[str]()
    for need in needs:
        if isinstance(need, AnyOf):
            found |= set.intersection(*map(hold_in_any_case, need.alternatives))
        elif isinstance(need, Holds):
            found.add(need.eligibility.name)
    return found


def _asks(needs: Iterable[Single], skill: str) -> bool:
    return any(need.skill == skill for need in _skills(needs))


def first_skills(needs: Needs) -> tuple[str, ...]:
    """Whoever meets the needs has one of these skills; none where somebody without any skill may meet them."""
    return next(filter(None, map(_first, needs)), ())


def _first(need: Single | AnyOf) -> tuple[str, ...]:
    """As `first_skills`, of one need."""
    if not isinstance(need, AnyOf):
        return (need.skill,) if isinstance(need, Need) else ()
    firsts = [next(_skills(all_of), None) for all_of in need.alternatives]
    return tuple(dict.fromkeys(one.skill for one in firsts if one)) if all(firsts) else ()


def speaks(agent: Agent, language: str) -> bool:
    """True if he speaks this language (empty: it does not matter); who has none of his own speaks all of the firm's."""
    return not language or not agent.languages or language in agent.languages


def granted(agent: Agent, wishes: Iterable[Wish], today: date) -> tuple[Wish, ...]:
    """The wishes that the agent meets today."""
    return tuple(wish for wish in wishes if not lacking(agent, (wish.need,), today))


def weight(wishes: Iterable[Wish]) -> int:
    """What these wishes weigh together."""
    return sum(wish.weight for wish in wishes)
