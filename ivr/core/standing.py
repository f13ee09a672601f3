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


def not_eligible(agent: Agent, known: Iterable[Eligibility]) -> list[str]:
    """All that does not hold of the agent as he stands, each in a few words with its reason."""
    return [why for one in known if (why := why_not(one, agent.standing.get(one.name)))]
