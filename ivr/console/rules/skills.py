"""Who can do what: agents and their skills, by the rules in force."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.place import PlaceTold, place
from ivr.core.console_rights import Right
from ivr.core.rulebook import Agent, Rulebook
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, described


@described
class AgentTold(TypedDict):
    """An agent."""

    id: str
    name: str
    team: str
    skills: dict[str, int]
    """How good he is at each."""
    until: dict[str, str]
    """The last day on which one that ends is valid."""
    place: PlaceTold
    """Where his skills stand."""


@described
class SkillsTold(TypedDict):
    """The matrix: a row for each agent, a column for each skill."""

    today: str
    """The firm's day, by which a skill has ended or has not."""
    skills: list[str]
    agents: list[AgentTold]


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/skills", skills, Only(Right.SEE_RULES))]


async def skills(request: web.Request) -> SkillsTold:
    """Agents and their skills, by the rules in force."""
    rules = request.app[RECEPTION].rules
    agents = rules.agents.values()
    names = dict.fromkeys(skill.name for agent in agents for skill in agent.skills)
    today = request.app[DESK].clock.wall().astimezone(ZoneInfo(rules.firm.timezone)).date()
    return {"today": today.isoformat(), "skills": list(names), "agents": [_told(agent, rules) for agent in agents]}


def _told(agent: Agent, rules: Rulebook) -> AgentTold:
    skills = {skill.name: skill.level for skill in agent.skills}
    until = {skill.name: skill.until.isoformat() for skill in agent.skills if skill.until}
    return {
        "id": agent.id,
        "name": agent.name,
        "team": agent.team,
        "skills": skills,
        "until": until,
        "place": place(rules.ref(f"agents.{agent.id}")),
    }
