"""Tokens by which programs are let in for a person: of each its hash, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people import Account, listed, made_of
from ivr.store.people_tables import people, tokens


@dataclass(frozen=True, slots=True)
class Token:
    """One, without what it is known by."""

    id: str
    """With it begins the token itself, so that whoever finds one knows which it is."""
    person: str
    name: str
    """Of the program."""
    scopes: frozenset[str]
    made: datetime
    expires: datetime
    used: datetime | None = None
    """When it was last used, to a minute."""


class Tokens(Asking):
    """Use within the loop; what is revoked, by this process or another, opens nothing from then on."""

    async def add(self, token: Token, hashed: str, most: int) -> bool:
        """Keep one, known by this hash; false if its person has that many already."""
        row = {name: getattr(token, name) for name in ("id", "person", "made", "expires", "used")}
        row |= {"name": plain(token.name), "scopes": listed(token.scopes), "token": hashed}
        async with self._within() as connection:
            his = select(func.count()).select_from(tokens).where(tokens.c.person == token.person)
            if (await connection.scalar(his) or 0) >= most:
                return False
            await connection.execute(insert(tokens).values(row))
        return True

    async def found(self, hashed: str) -> tuple[Token, Account] | None:
        """The one of this hash, and for whom; None: there is none, or he may not sign in any more."""
        columns = [column.label(f"token_{column.name}") for column in tokens.c]
        query = select(people, *columns).join(tokens, tokens.c.person == people.c.id)
        of_token = (tokens.c.token == hashed) & people.c.disabled.is_(None)
        async with self._within() as connection:
            row = (await connection.execute(query.where(of_token))).first()
        return (_made_of(row, "token_"), made_of(row)) if row else None

    async def all(self, person: str = "") -> tuple[Token, ...]:
        """Everybody's (or this person's), newest first."""
        query = select(tokens).order_by(tokens.c.made.desc(), tokens.c.id)
        async with self._within() as connection:
            rows = (await connection.execute(query.where(tokens.c.person == person) if person else query)).all()
        return tuple(map(_made_of, rows))

    async def use(self, id_: str, at: datetime) -> None:
        """It has just been used."""
        async with self._within() as connection:
            await connection.execute(update(tokens).where(tokens.c.id == id_).values(used=at))

    async def revoke(self, id_: str, person: str = "") -> bool:
        """It opens nothing any more; false if there is none of this id (that is this person's)."""
        return await self._forgotten((tokens.c.id == id_) & ((tokens.c.person == person) if person else True)) == 1

    async def revoke_all(self, person: str) -> None:
        """None of his opens anything any more."""
        await self._forgotten(tokens.c.person == person)

    async def sweep(self, before: datetime) -> None:
        """Forget those that expired before then."""
        await self._forgotten(tokens.c.expires < before)

    async def _forgotten(self, which: ColumnElement[bool]) -> int:
        async with self._within() as connection:
            return (await connection.execute(delete(tokens).where(which))).rowcount


def _made_of(row: Row[Any], prefix: str = "") -> Token:
    kept: Any = row._mapping
    names = ("id", "person", "name", "scopes", "made", "expires", "used")
    values = {name: kept[prefix + name] for name in names}
    return Token(**{**values, "scopes": frozenset(map(str, values["scopes"]))})
