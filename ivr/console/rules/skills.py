"""Who can do what: agents and their skills, by the rules in force."""

from __future__ import annotations

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.core.console_rights import Right
from ivr.core.rulebook import Agent
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation, described


@described
class AgentTold(TypedDict):
    """An agent."""

    id: str
    name: str
    team: str
    skills: dict[str, int]
    """How good he is at each."""


@described
class SkillsTold(TypedDict):
    """The matrix: a row for each agent, a column for each skill."""

    skills: list[str]
    agents: list[AgentTold]


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/skills", skills, Only(Right.SEE_RULES))]


async def skills(request: web.Request) -> SkillsTold:
    """Agents and their skills, by the rules in force."""
    agents = request.app[RECEPTION].rules.agents.values()
    names = dict.fromkeys(skill.name for agent in agents for skill in agent.skills)
    return {"skills": list(names), "agents": [_told(agent) for agent in agents]}


def _told(agent: Agent) -> AgentTold:
    skills = {skill.name: skill.level for skill in agent.skills}
    return {"id": agent.id, "name": agent.name, "team": agent.team, "skills": skills}
