"""Who may come in, who is in, who has tried to, and what they have changed: the console's part of the store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ivr.console.lasting import LastingSessions
from ivr.store.actions import Actions
from ivr.store.deliveries import Deliveries
from ivr.store.mailings import Mailings
from ivr.store.notices import Notices
from ivr.store.people import People
from ivr.store.sessions import Sessions
from ivr.store.sign_ins import SignIns
from ivr.store.tokens import Tokens
from ivr.store.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Register:
    """Aggregates of one database."""

    people: People
    sessions: Sessions
    sign_ins: SignIns
    actions: Actions
    tokens: Tokens
    notices: Notices
    mailings: Mailings
    webhooks: Webhooks
    deliveries: Deliveries
    enrolling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from a look at who is there until what follows from it is written."""

    @classmethod
    def of(cls, where: str | Path) -> Self:
        """Use a store that exists. Raises `StoreError` if there is none."""
        people = People.of(where)
        return cls(
            people,
            LastingSessions.beside(people),
            SignIns.beside(people),
            Actions.beside(people),
            Tokens.beside(people),
            Notices.beside(people),
            Mailings.beside(people),
            Webhooks.beside(people),
            Deliveries.beside(people),
        )

    async def close(self) -> None:
        """Let go of the database."""
        await self.people.close()
