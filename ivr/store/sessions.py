"""Who is signed in at the console: of each session the hash of its token, and who it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from ivr.core.session import Session
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people import Account, made_of
from ivr.store.people_tables import people, sessions


class Sessions(Asking):
    """Use within the loop; whoever ends a session, in this process or another, has ended it for the next request."""

    async def begin(self, token: str, person: str, at: datetime) -> None:
        """Somebody has signed in, with a token of this hash."""
        row = {"token": token, "person": plain(person), "begun": at, "seen": at}
        async with self._within() as connection:
            await connection.execute(insert(sessions).values(row))

    async def found(self, token: str) -> tuple[Session, Account] | None:
        """The session of this token's hash, and whose it is; None: there is none, or he may not sign in any more."""
        query = select(people, sessions.c.begun, sessions.c.seen).join(sessions, sessions.c.person == people.c.id)
        async with self._within() as connection:
            of_token = (sessions.c.token == token) & people.c.disabled.is_(None)
            row = (await connection.execute(query.where(of_token))).first()
        return (Session(row.id, row.begun, row.seen), made_of(row)) if row else None

    async def see(self, token: str, at: datetime) -> None:
        """He has just done something."""
        async with self._within() as connection:
            await connection.execute(update(sessions).where(sessions.c.token == token).values(seen=at))

    async def end(self, token: str) -> None:
        """He has signed out."""
        async with self._within() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token == token))

    async def end_all(self, person: str, *, but: str = "") -> None:
        """All of his are over, save the one of this token's hash."""
        his = (sessions.c.person == person) & (sessions.c.token != but)
        async with self._within() as connection:
            await connection.execute(delete(sessions).where(his))

    async def sweep(self, before: datetime) -> None:
        """Forget those that began before then."""
        async with self._within() as connection:
            await connection.execute(delete(sessions).where(sessions.c.begun < before))
