"""What people have changed, read back, and written by whoever has no journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from ivr.store.asking import Asking
from ivr.store.entries import action_values
from ivr.store.people_tables import actions
from ivr.store.rows import Action


class Actions(Asking):
    """Use within the loop; a running controller writes them through its store's journal (`Entries.acted`)."""

    async def write(self, action: Action) -> None:
        """Put it on record at once."""
        async with self._within() as connection:
            await connection.execute(insert(actions).values(action_values(action)))

    async def latest(self, limit: int, *, before: datetime | None = None, who: str = "") -> tuple[Action, ...]:
        """The latest (before then, of this person), newest first."""
        columns = [column for column in actions.c if column.name != "id"]
        query = select(*columns).order_by(actions.c.at.desc(), actions.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(actions.c.at < before)
        if who:
            query = query.where(actions.c.who == who)
        async with self._within() as connection:
            return tuple(Action(**row._mapping) for row in (await connection.execute(query)).all())
