"""What a program may be let in for: some of the rights of the person who answers for it, for a bounded time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from ivr.core.access import Act
from ivr.core.console_rights import SEEING, Person, Right, rights_of, scope_of

LONGEST = timedelta(days=366)
"""A token's time."""
MOST = 20
"""Tokens of one person."""
READING = frozenset((*SEEING, *map(scope_of, (Act.SEARCH, Act.LISTEN, Act.SEE_NUMBERS, Act.SEE_HOLDS))))
"""Scopes that change nothing."""
NEVER = frozenset((Right.CHANGE_PEOPLE, Right.MAKE_TOKENS, scope_of(Act.GIVE_RIGHTS)))
"""No program gives rights, or it would give itself those that its token has not."""


def scopes_of(person: Person) -> tuple[str, ...]:
    """Those that he may give to a program, in the order of his rights."""
    return tuple(right for right in rights_of(person) if right not in NEVER)


def unfit(name: str, scopes: Collection[str], lasts: timedelta, person: Person) -> str:
    """Why a token cannot be made so, in a sentence; empty if it can."""
    if not name.strip() or not name.isprintable():
        return "Give it a name that tells the program, in one line."
    if not timedelta(0) < lasts <= LONGEST:
        return f"A token lasts from one day to {LONGEST.days}."
    if not scopes:
        return "Say for what: give at least one scope."
    if beyond := sorted(set(scopes) - set(scopes_of(person))):
        return f"You cannot give {', '.join(beyond)}: choose among {', '.join(scopes_of(person))}."
    return ""


def stands(scopes: Collection[str], person: Person) -> bool:
    """Whether a token of these scopes may go on, now that he is so."""
    rights = rights_of(person)
    return Right.MAKE_TOKENS in rights and set(scopes) <= set(rights)
