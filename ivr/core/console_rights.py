"""Who may do what in the console, and for whom: a table of roles and rights, each with how far it reaches.

The roles are those that people have towards recordings, and what they may do with recordings stands in
`ivr.core.access`; whom a supervisor supervises, the rules say, through `ivr.core.rights`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from ivr.core import access
from ivr.core.access import Role
from ivr.core.rights import no_right
from ivr.core.rulebook import Agent


class Right(StrEnum):
    """What may be done in the console, recordings aside."""

    WORK = "work"
    """Say how one is, take calls, telephone."""
    SEE_FLOOR = "see_floor"
    """Agents, queues and calls, as they are now."""
    SEE_CALLS = "see_calls"
    """Calls that are over, and their stories."""
    SEE_REPORTS = "see_reports"
    """What the centre has done, in figures."""
    LISTEN = "listen"
    """Hear a call that is going on."""
    STEP_IN = "step_in"
    """Whisper, join, take a call over."""
    LEAD = "lead"
    """Say for an agent that he is ready, not ready, or gone."""
    CALL_BACK = "call_back"
    """Change callbacks and tasks."""
    SEE_HEALTH = "see_health"
    """Trunks, alarms, disk."""
    SEE_RULES = "see_rules"
    CHANGE_RULES = "change_rules"
    SEE_PEOPLE = "see_people"
    CHANGE_PEOPLE = "change_people"
    SEE_ACTIONS = "see_actions"
    """Who changed what."""
    SCORE = "score"
    """Judge a call by a form."""
    NOTE = "note"
    """Write notes on calls."""
    SEE_SCORES = "see_scores"
    """How calls were judged, and what was noted of them."""
    SEE_TICKETS = "see_tickets"
    """Customers' matters that were noted from a call, and what was done with them."""
    CHANGE_TICKETS = "change_tickets"
    CHANGE_FORMS = "change_forms"
    """Say what is looked at in a call that is judged."""
    MAKE_TOKENS = "make_tokens"
    """Let programs in, with no more than his own rights."""


class Reach(StrEnum):
    """For whom a right counts."""

    OWN = "own"
    """For himself, as an agent."""
    TEAMS = "teams"
    """For those whom he supervises by the rules."""
    ALL = "all"


SEEING = (
    Right.SEE_FLOOR,
    Right.SEE_CALLS,
    Right.SEE_REPORTS,
    Right.SEE_HEALTH,
    Right.SEE_RULES,
    Right.SEE_PEOPLE,
    Right.SEE_ACTIONS,
    Right.SEE_SCORES,
    Right.SEE_TICKETS,
)
"""Rights that change nothing."""
GRANTED: Mapping[Role, Mapping[Right, Reach]] = {
    Role.AGENT: dict.fromkeys(
        (
            Right.WORK,
            Right.SEE_FLOOR,
            Right.SEE_CALLS,
            Right.NOTE,
            Right.SEE_SCORES,
            Right.SEE_TICKETS,
            Right.CHANGE_TICKETS,
        ),
        Reach.OWN,
    ),
    Role.SUPERVISOR: {
        **dict.fromkeys((Right.SEE_FLOOR, Right.SEE_CALLS, Right.LISTEN, Right.STEP_IN, Right.LEAD), Reach.TEAMS),
        **dict.fromkeys((Right.SCORE, Right.NOTE, Right.SEE_SCORES, Right.SEE_REPORTS), Reach.TEAMS),
        **dict.fromkeys((Right.SEE_TICKETS, Right.CHANGE_TICKETS), Reach.TEAMS),
        **dict.fromkeys((Right.CALL_BACK, Right.SEE_HEALTH, Right.SEE_RULES), Reach.ALL),
        Right.MAKE_TOKENS: Reach.ALL,
    },
    Role.QUALITY: dict.fromkeys(
        (
            Right.SEE_FLOOR,
            Right.SEE_CALLS,
            Right.SEE_REPORTS,
            Right.LISTEN,
            Right.SCORE,
            Right.NOTE,
            Right.SEE_SCORES,
            Right.SEE_TICKETS,
            Right.MAKE_TOKENS,
        ),
        Reach.ALL,
    ),
    Role.COMPLIANCE: dict.fromkeys(
        (
            Right.SEE_CALLS,
            Right.SEE_RULES,
            Right.SEE_ACTIONS,
            Right.NOTE,
            Right.SEE_SCORES,
            Right.SEE_TICKETS,
            Right.MAKE_TOKENS,
        ),
        Reach.ALL,
    ),
    Role.AUDITOR: dict.fromkeys(SEEING, Reach.ALL),
    Role.ADMIN: dict.fromkeys(
        (
            *SEEING,
            Right.CHANGE_RULES,
            Right.CHANGE_PEOPLE,
            Right.CHANGE_FORMS,
            Right.MAKE_TOKENS,
        ),
        Reach.ALL,
    ),
}
"""Nobody both gives rights and is with other people's calls."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    id: str
    name: str
    roles: frozenset[Role]
    agent: str = ""
    """His number among the agents; empty: he is none."""
    queues: frozenset[str] = frozenset()
    """Whose recordings a supervisor hears."""
    language: str = "en"
    scopes: frozenset[str] | None = None
    """Of his rights (as `rights_of` names them) those of the program that asks for him; None: he asks himself."""


def forbidden(person: Person, right: Right, agents: Mapping[str, Agent], over: str = "") -> str:
    """Why he may not do this, with this agent or whom he serves (empty: with nobody's); empty if he may."""
    if why := lacking(person, right):
        return why
    refusals = [_out_of(reach, person, agents, over) for reach in _reaches(person, right)]
    return "" if "" in refusals else refusals[-1]


def lacking(person: Person, right: Right) -> str:
    """Why he may not do this at all, whomever with; empty if he may."""
    if _reaches(person, right):
        return ""
    if why := out_of_scope(person, right):
        return why
    able = ", ".join(role for role in Role if right in GRANTED[role])
    return f"{person.id} is {_roles(person)} and may not {right.replace('_', ' ')}: that is for {able}."


def out_of_scope(person: Person, scope: str) -> str:
    """Why the program that asks for him may not do this, though he might; empty if it may, or he asks himself."""
    if person.scopes is None or scope in person.scopes:
        return ""
    return f"This token may not {scope.replace('_', ' ')}: that wants one with the scope {scope}."


def covered(person: Person, right: Right, agents: Mapping[str, Agent]) -> frozenset[str] | None:
    """The agents for whom this right of his counts; None: for everybody, and for calls that nobody serves yet."""
    if Reach.ALL in _reaches(person, right):
        return None
    return frozenset(agent for agent in agents if not forbidden(person, right, agents, agent))


def rights_of(person: Person) -> tuple[str, ...]:
    """What he may do at all, recordings included, in the table's order."""
    mine = [right.value for right in Right if _reaches(person, right)]
    acts = [act for act in access.Act if any(act in access.RIGHTS[role] for role in person.roles)]
    return (*mine, *(scope for scope in map(scope_of, acts) if not out_of_scope(person, scope)))


def scope_of(act: access.Act) -> str:
    """An act on recordings, as `rights_of` names it."""
    return f"recordings.{act}"


def sees_numbers(person: Person) -> bool:
    """Whether telephone numbers are shown to him whole: as it is with recordings."""
    return scope_of(access.Act.SEE_NUMBERS) in rights_of(person)


def as_listeners(person: Person) -> tuple[access.Person, ...]:
    """Who he is to recordings, once for each of his roles: he may what one of them may."""
    return tuple(
        access.Person(person.agent if role is Role.AGENT else person.id, role, person.queues, _acts(person))
        for role in sorted(person.roles)
        if role is not Role.AGENT or person.agent
    )


def _acts(person: Person) -> frozenset[access.Act] | None:
    if person.scopes is None:
        return None
    return frozenset(act for act in access.Act if scope_of(act) in person.scopes)


def _reaches(person: Person, right: Right) -> list[Reach]:
    if out_of_scope(person, right):
        return []
    return sorted({GRANTED[role][right] for role in person.roles if right in GRANTED[role]})


def _out_of(reach: Reach, person: Person, agents: Mapping[str, Agent], over: str) -> str:
    """Why it does not reach so far."""
    match reach:
        case Reach.ALL:
            return ""
        case Reach.OWN | Reach.TEAMS if person.agent not in agents:
            return f"{person.id} is none of the agents in the rules: an admin gives him his number among them."
        case Reach.OWN:
            return "" if over in {"", person.agent} else f"{person.id} may do so for himself only."
        case Reach.TEAMS:
            return no_right(person.agent, agents, over)
        case _:
            assert_never(reach)


def _roles(person: Person) -> str:
    return " and ".join(sorted(person.roles)) or "nobody"
