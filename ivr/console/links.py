"""Links by which people set their passwords; only their hashes are kept."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe

from ivr.console.signed import hashed
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.link import LASTS
from ivr.store.people import NEVER, Account, People

FIRST = Person("admin", "Administrator", frozenset({Role.ADMIN}))
"""Who comes first, and enters the others."""


async def made(people: People, person: str, now: datetime, *, without_factor: bool = False) -> str | None:
    """A new link's token for somebody, in place of the one before; None: there is nobody of this id.

    `without_factor`: his second factor is forgotten too, for he has lost it.
    """
    token = token_urlsafe(32)
    more = {"totp": "", "totp_used": NEVER} if without_factor else {}
    known = await people.change(person, link=hashed(token), link_until=now + LASTS, **more)
    return token if known else None


async def for_first_admin(people: People, now: datetime) -> str | None:
    """One for the first admin, who is entered if he is not there; None: some admin can sign in."""
    admins = [account for account in await people.all() if is_admin(account)]
    if any(account.password for account in admins):
        return None
    first = admins[0].person if admins else FIRST
    await people.add(first, now)
    return await made(people, first.id, now)


def is_admin(account: Account) -> bool:
    """Whether he is one who may enter others, once he has a password."""
    return Role.ADMIN in account.person.roles and not account.disabled
