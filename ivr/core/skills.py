"""Who can do what: an agent's skills against a caller's needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ivr.core.queues import Need, Wish
from ivr.core.rulebook import Agent


def lacking(agent: Agent, needs: Iterable[Need], today: date, language: str = "") -> str:
    """Why the agent may not serve such a caller, who speaks this language, today; empty if he may."""
    if not speaks(agent, language):
        return f"does not speak {language}"
    skills = {skill.name: skill for skill in agent.skills}
    for need in needs:
        skill = skills.get(need.skill)
        if skill is None:
            return f"lacks {need.skill}"
        if skill.level < need.level:
            return f"{need.skill} {skill.level}, needs {need.level}"
        if skill.until is not None and skill.until < today:
            return f"{need.skill} was valid until {skill.until}"
    return ""


def speaks(agent: Agent, language: str) -> bool:
    """True if he speaks this language (empty: it does not matter); who has none of his own speaks all of the firm's."""
    return not language or not agent.languages or language in agent.languages


def granted(agent: Agent, wishes: Iterable[Wish], today: date) -> tuple[Wish, ...]:
    """The wishes that the agent meets today."""
    return tuple(wish for wish in wishes if not lacking(agent, (wish.need,), today))


def weight(wishes: Iterable[Wish]) -> int:
    """What these wishes weigh together."""
    return sum(wish.weight for wish in wishes)
