"""The people of the console, and what each signs in by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people_tables import people

NEVER = -1
"""Before the first step of the second factor."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person with what he signs in by; nothing of it appears when it is printed."""

    person: Person
    made: datetime
    password: str = field(default="", repr=False)
    """Its hash; empty: he has none yet."""
    totp: str = field(default="", repr=False)
    """The second factor's secret, sealed; empty: he has none."""
    totp_used: int = field(default=NEVER, repr=False)
    """The last of its steps that was given: none counts twice."""
    link: str = field(default="", repr=False)
    """The hash of a link by which he may set his password."""
    link_until: datetime | None = None
    disabled: datetime | None = None
    """Since when he may not sign in any more."""


class People(Asking):
    """Use within the loop; every answer is what the database says now."""

    async def all(self) -> tuple[Account, ...]:
        """Everybody, by id."""
        async with self._within() as connection:
            rows = (await connection.execute(select(people).order_by(people.c.id))).all()
        return tuple(map(made_of, rows))

    async def account(self, id_: str) -> Account | None:
        """One person."""
        return await self._one(people.c.id == id_)

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """What these are called, by id; whom nobody knows is left out."""
        wanted = select(people.c.id, people.c.name).where(people.c.id.in_(set(ids)))
        async with self._within() as connection:
            return {row.id: row.name for row in await connection.execute(wanted)}

    async def linked(self, link: str, now: datetime) -> Account | None:
        """Whose link this is, by its hash, if it still counts."""
        counts = (people.c.link_until > now) & people.c.disabled.is_(None)
        return await self._one((people.c.link == link) & counts) if link else None

    async def add(self, person: Person, at: datetime) -> bool:
        """Enter somebody new, who cannot sign in yet; false if there is one of this id."""
        secrets = {"password": "", "totp": "", "totp_used": NEVER, "link": ""}
        row = {"id": plain(person.id), **person_values(person), **secrets, "made": at}
        try:
            async with self._within() as connection:
                taken = await connection.scalar(select(people.c.id).where(people.c.id == row["id"]))
                if taken is None:
                    await connection.execute(insert(people).values(row))
        except IntegrityError:
            return False
        return taken is None

    async def change(self, id_: str, **values: object) -> bool:
        """Set these columns of his; false if there is nobody of this id."""
        return await self._changed(update(people).where(people.c.id == id_).values(values))

    async def welcome(self, link: str, password: str, now: datetime, *, without_factor: bool = False) -> bool:
        """Set the password (a hash) of whose link this is, which then counts no more; false if it did not count."""
        factor = {"totp": "", "totp_used": NEVER} if without_factor else {}
        of_link = (people.c.link == link) & (people.c.link_until > now) & people.c.disabled.is_(None)
        values = {"password": password, "link": "", "link_until": None, **factor}
        return await self._changed(update(people).where(of_link).values(values))

    async def use_step(self, id_: str, step: int) -> bool:
        """Take this step of the second factor as given; false if it, or a later one, has been given before."""
        fresh = (people.c.id == id_) & (people.c.totp_used < step)
        return await self._changed(update(people).where(fresh).values(totp_used=step))

    async def _changed(self, statement: Update) -> bool:
        async with self._within() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def _one(self, which: ColumnElement[bool]) -> Account | None:
        async with self._within() as connection:
            row = (await connection.execute(select(people).where(which))).first()
        return made_of(row) if row else None


def person_values(person: Person) -> dict[str, object]:
    """The columns that say who he is, but for his id."""
    return {
        "name": plain(person.name),
        "roles": listed(role.value for role in person.roles),
        "queues": listed(person.queues),
        "agent": plain(person.agent),
        "language": plain(person.language),
    }


def made_of(row: Row[Any]) -> Account:
    """What its row says of a person."""
    kept: Any = row._mapping
    known = {role.value for role in Role}
    roles = frozenset(Role(role) for role in kept["roles"] if role in known)  # of another version, perhaps
    queues = frozenset(map(str, kept["queues"]))
    person = Person(kept["id"], kept["name"], roles, kept["agent"], queues, kept["language"])
    rest = ("made", "password", "totp", "totp_used", "link", "link_until", "disabled")
    return Account(person, **{name: kept[name] for name in rest})


def listed(words: Iterable[str]) -> str:
    """As JSON columns are written."""
    return msgspec.json.encode(sorted(map(plain, words))).decode()
