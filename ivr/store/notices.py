"""What supervisors have said to agents in writing, and when it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from ivr.core.notices import Notice
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people_tables import notices


class Notices(Asking):
    """Use within the loop; what is unread outlasts a restart."""

    async def put(self, put: Sequence[Notice]) -> None:
        """They wait for their agents. Raises `StoreError`."""
        rows = [
            {"id": n.id, "at": n.at, "sender": plain(n.sender), "agent": n.agent, "text": plain(n.text)} for n in put
        ]
        async with self._within() as connection:
            await connection.execute(insert(notices), rows)

    async def unread(self) -> Sequence[Notice]:
        """All that wait, oldest first. Raises `StoreError`."""
        its = (notices.c.id, notices.c.at, notices.c.sender, notices.c.agent, notices.c.text)
        asked = select(*its).where(notices.c.read.is_(None)).order_by(notices.c.at, notices.c.id)
        async with self._within() as connection:
            return [Notice(*row) for row in await connection.execute(asked)]

    async def read(self, notice: str, at: datetime) -> None:
        """Its agent has read it. Raises `StoreError`."""
        async with self._within() as connection:
            await connection.execute(update(notices).where(notices.c.id == notice).values(read=at))

    async def sweep(self, before: datetime) -> None:
        """Forget those before then, read or not. Raises `StoreError`."""
        async with self._within() as connection:
            await connection.execute(delete(notices).where(notices.c.at < before))
