"""Who may do what with recordings: six roles, what each may do, and to whose calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, assert_never

from ivr.core.numbers import SHOWN, masked


class Role(StrEnum):
    """What somebody is in the house, as far as recordings go."""

    AGENT = "agent"
    """Hears his own calls."""
    SUPERVISOR = "supervisor"
    """Hears the calls of his queues."""
    QUALITY = "quality"
    """Hears all calls, with numbers masked."""
    COMPLIANCE = "compliance"
    """Hears, exports, holds, releases and erases."""
    AUDITOR = "auditor"
    """Sees and hears everything, changes nothing."""
    ADMIN = "admin"
    """Runs the machine: rights and the nightly run, no sound."""


class Act(StrEnum):
    """What may be done with recordings."""

    SEARCH = "search"
    LISTEN = "listen"
    DOWNLOAD = "download"
    SEE_NUMBERS = "see_numbers"
    EXPORT = "export"
    HOLD = "hold"
    SEE_HOLDS = "see_holds"
    RELEASE = "release"
    ERASE = "erase"
    RETAIN = "retain"
    """Start the run that deletes what the policy no longer keeps."""
    GIVE_RIGHTS = "give_rights"


RIGHTS: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset({Act.SEARCH, Act.LISTEN}),
    Role.SUPERVISOR: frozenset({Act.SEARCH, Act.LISTEN}),
    Role.QUALITY: frozenset({Act.SEARCH, Act.LISTEN}),
    Role.COMPLIANCE: frozenset(Act) - {Act.GIVE_RIGHTS},
    Role.AUDITOR: frozenset({Act.SEARCH, Act.LISTEN, Act.DOWNLOAD, Act.SEE_NUMBERS, Act.EXPORT, Act.SEE_HOLDS}),
    Role.ADMIN: frozenset({Act.SEARCH, Act.SEE_HOLDS, Act.RETAIN, Act.GIVE_RIGHTS}),
}
"""Nobody both gives rights and hears calls."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may do something with recordings."""

    id: str
    """An agent's is his number among the agents."""
    role: Role
    queues: frozenset[str] = frozenset()
    """A supervisor's; empty: he sees none."""
    acts: frozenset[Act] | None = None
    """What the program that asks for him may do; None: he asks himself."""


class OfACall(Protocol):
    """What a right may depend on."""

    @property
    def agent(self) -> str:
        """Who served the call; empty: no agent."""
        ...

    @property
    def queue(self) -> str:
        """The queue that it waited in last."""
        ...


@dataclass(frozen=True, slots=True)
class Only:
    """The calls that somebody may see; with neither given, all."""

    agent: str | None = None
    queues: frozenset[str] | None = None


def forbidden(person: Person, act: Act) -> str:
    """Why he may not do this at all, in a sentence; empty if he may."""
    if person.acts is not None and act not in person.acts:
        return f"This token may not {act.replace('_', ' ')} recordings."
    if act in RIGHTS[person.role]:
        return ""
    able = ", ".join(role for role in Role if act in RIGHTS[role])
    return f"{person.id} is {person.role} and may not {act.replace('_', ' ')}: that is for {able}."


def forbidden_with(person: Person, act: Act, call: OfACall) -> str:
    """Why he may not do this with this call's recording, in a sentence; empty if he may."""
    if why := forbidden(person, act):
        return why
    only = seen_by(person)
    if only.agent is not None and call.agent != only.agent:
        return f"{person.id} is agent and may do so with his own calls only."
    if only.queues is not None and call.queue not in only.queues:
        return f"{person.id} does not supervise the queue of this call."
    return ""


def seen_by(person: Person) -> Only:
    """To which calls he is bound."""
    match person.role:
        case Role.AGENT:
            return Only(agent=person.id)
        case Role.SUPERVISOR:
            return Only(queues=person.queues)
        case Role.QUALITY | Role.COMPLIANCE | Role.AUDITOR | Role.ADMIN:
            return Only()
        case _:
            assert_never(person.role)


def forbidden_end(person: Person, digits: str) -> str:
    """Why he may not look for numbers that end so; empty: he may.

    By ever longer ends he would find out what is masked for him.
    """
    if not digits or not forbidden(person, Act.SEE_NUMBERS) or len(digits) <= SHOWN:
        return ""
    return f"{person.id} sees masked numbers: the last {SHOWN} digits are the most that he may look for."


def number_for(person: Person, number: str) -> str:
    """The number as this person may see it: the one place where a found recording's numbers are masked."""
    return masked(number) if forbidden(person, Act.SEE_NUMBERS) else number
