"""Sessions that last while the database is away: whoever was found lately stays as he was last known."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from ivr.core.session import Session
from ivr.errors import StoreError
from ivr.store.people import Account
from ivr.store.sessions import Sessions

LATELY = 60.0
"""Seconds before the database last answered: who had asked for nothing since then is not known any more."""
MOST = 2_000
"""Sessions that are kept in mind; of more, those that were found longest ago are not."""


@dataclass(frozen=True, slots=True)
class Last:
    """What the database last said of a session, and when by the steady clock."""

    session: Session
    account: Account
    at: float


class LastingSessions(Sessions):
    """An agent's telephone and the board live in memory: the database's absence is no reason to cut them off.

    They end when they would: nobody is kept beyond his longest or idle time, nor once the database says otherwise.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self._last: dict[str, Last] = {}
        self._answered = 0.0

    async def found(self, token: str) -> tuple[Session, Account] | None:
        """As the database says; while it is away, as it said lately. Raises `StoreError` for whoever is not known."""
        try:
            found = await super().found(token)
        except StoreError:
            last = self._last.get(token)
            if last is None or last.at < self._answered - LATELY:
                raise
            return last.session, last.account
        return self._kept(token, found)

    async def see(self, token: str, at: datetime) -> None:
        """He has just done something; while the database is away, only this house knows it."""
        last = self._last.get(token)
        if last:
            self._last[token] = replace(last, session=replace(last.session, seen=at))
        try:
            await super().see(token, at)
        except StoreError:
            if last is None:
                raise

    async def end(self, token: str) -> None:
        """He has signed out, even if the database cannot be told."""
        self._last.pop(token, None)
        await super().end(token)

    async def end_all(self, person: str, *, but: str = "") -> None:
        """All of his are over, save the one of this token's hash."""
        self._last = {token: one for token, one in self._last.items() if one.session.person != person or token == but}
        await super().end_all(person, but=but)

    def _kept(self, token: str, found: tuple[Session, Account] | None) -> tuple[Session, Account] | None:
        self._answered, last = time.monotonic(), self._last.pop(token, None)
        if found is None:
            return None
        session, account = found
        if last and last.session.seen > session.seen:  # noted while the database was away
            session = replace(session, seen=last.session.seen)
        self._last[token] = Last(session, account, self._answered)
        if len(self._last) > MOST:
            del self._last[next(iter(self._last))]
        return session, account
