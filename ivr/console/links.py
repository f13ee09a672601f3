"""Links by which people set their passwords; only their hashes are kept."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe

from ivr.console.signed import hashed
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.link import LASTS
from ivr.store.people import Account, People

FIRST = Person("admin", "Administrator", frozenset({Role.ADMIN}))
"""Who comes first, and enters the others."""
FORGETS = "forgets."
"""Begins a token by which the second factor is forgotten; of it all only a hash is kept, so that nobody adds this."""


async def made(people: People, person: str, now: datetime, *, without_factor: bool = False) -> str | None:
    """A new link's token for somebody, in place of the one before; None: there is nobody of this id.

    `without_factor`: his second factor is forgotten too once he uses it, for he has lost it.
    """
    token = (FORGETS if without_factor else "") + token_urlsafe(32)
    known = await people.change(person, link=hashed(token), link_until=now + LASTS)
    return token if known else None


async def for_first_admin(people: People, now: datetime) -> str | None:
    """One for the first admin, who is entered if he is not there; None: some admin can sign in."""
    admins = [account for account in await people.all() if is_admin(account)]
    if any(account.password for account in admins):
        return None
    first = admins[0].person if admins else FIRST
    await people.add(first, now)
    return await made(people, first.id, now)


def forgets_factor(token: str) -> bool:
    """Whether whoever uses this link does without his second factor from then on."""
    return token.startswith(FORGETS)


def is_admin(account: Account) -> bool:
    """Whether he is one who may enter others, once he has a password."""
    return Role.ADMIN in account.person.roles and not account.disabled
