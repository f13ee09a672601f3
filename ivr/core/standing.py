"""An agent at a moment: which of all that is said of him counts then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ivr.core.eligibility import Eligibility, counting, why_not
from ivr.core.rulebook import Agent


def as_of(agent: Agent, now: datetime) -> Agent:
    """The agent as he stands at this moment; the very same if he stood so already."""
    if not agent.answers and not agent.standing:
        return agent
    standing = counting(agent.answers, now)
    return agent if standing == agent.standing else replace(agent, standing=standing)


def before(agent: Agent, end: datetime) -> Agent:
    """The agent for somebody who looks no further than this: what begins or ends later does so never."""
    if not agent.answers:
        return agent
    seen = (one for one in agent.answers if one.since is None or one.since < end)
    answers = tuple(replace(one, until=None) if one.until is not None and one.until >= end else one for one in seen)
    return replace(agent, answers=answers)


def not_eligible(agent: Agent, known: Iterable[Eligibility]) -> list[str]:
    """All that does not hold of the agent as he stands, each in a few words with its reason."""
    return [why for one in known if (why := why_not(one, agent.standing.get(one.name)))]
