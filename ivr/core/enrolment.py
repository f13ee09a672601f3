"""Who may be entered as a person of the console, and what may be changed of him."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ivr.core.access import Role
from ivr.core.console_rights import Person

LANGUAGES = ("zh", "en")
LONGEST_NAME = 80
_ID = re.compile(r"[a-z0-9][a-z0-9._@-]{0,39}")
AT_THE_DESK = frozenset({Role.AGENT, Role.SUPERVISOR})
"""Roles that count for an agent of the rules."""


def unfit(person: Person, others: Iterable[Person], agents: Collection[str] | None) -> str:
    """Why he cannot be entered so, in a sentence; empty if he can. `agents`: those of the rules, if they are known."""
    complaints = (_unfit_words(person), _unfit_roles(person), _unfit_number(person, others, agents))
    return next(filter(None, complaints), "")


def left_without_admin(admins: Collection[str], without: str) -> bool:
    """Whether nobody could enter people any more, of these who can now."""
    return set(admins) == {without}


def _unfit_words(person: Person) -> str:
    if not _ID.fullmatch(person.id):
        return "An id has 1 to 40 small letters, digits and . _ @ -, and begins with a letter or digit."
    if not person.name.strip() or len(person.name) > LONGEST_NAME or not person.name.isprintable():
        return f"A name has 1 to {LONGEST_NAME} characters."
    if person.language not in LANGUAGES:
        return f"The pages speak {' and '.join(LANGUAGES)}."
    return ""


def _unfit_roles(person: Person) -> str:
    if not person.roles:
        return f"Give him a role: {', '.join(Role)}."
    if person.queues and Role.SUPERVISOR not in person.roles:
        return "Queues, whose recordings are heard, are for supervisors."
    if person.roles & AT_THE_DESK and not person.agent:
        return "Agents and supervisors need their number among the agents of the rules."
    return ""


def _unfit_number(person: Person, others: Iterable[Person], agents: Collection[str] | None) -> str:
    if not person.agent:
        return ""
    if agents is not None and person.agent not in agents:
        return f"The rules know no agent {person.agent}."
    taken = [other.id for other in others if other.agent == person.agent and other.id != person.id]
    return f"Agent {person.agent} is {taken[0]} already." if taken else ""
