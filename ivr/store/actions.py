"""What people have changed, read back, and written by whoever has no journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select

from ivr.store.asking import Asking
from ivr.store.entries import action_values
from ivr.store.people_tables import actions
from ivr.store.rows import Action

DONE = "done"
"""The outcome of what was neither refused nor failed."""


@dataclass(frozen=True, slots=True)
class SoughtActions:
    """What is looked for; what is left empty does not matter."""

    since: datetime | None = None
    before: datetime | None = None
    """Not that moment itself."""
    who: str = ""
    """A person's id."""
    kind: str = ""
    """The noun before the operation's name: `people` for `people_add`."""
    undone: bool = False
    """Only what was refused, or failed."""


EVERYTHING = SoughtActions()


class Actions(Asking):
    """Use within the loop; a running controller writes them through its store's journal (`Entries.acted`)."""

    async def write(self, action: Action) -> None:
        """Put it on record at once."""
        async with self._within() as connection:
            await connection.execute(insert(actions).values(action_values(action)))

    async def latest(self, limit: int, sought: SoughtActions = EVERYTHING) -> tuple[Action, ...]:
        """The latest of those that are sought, newest first."""
        columns = [column for column in actions.c if column.name != "id"]
        query = select(*columns).where(*_bounds(sought)).order_by(actions.c.at.desc(), actions.c.id.desc())
        async with self._within() as connection:
            return tuple(Action(**row._mapping) for row in (await connection.execute(query.limit(limit))).all())


def _bounds(sought: SoughtActions) -> Iterator[ColumnElement[bool]]:
    if sought.since is not None:
        yield actions.c.at >= sought.since
    if sought.before is not None:
        yield actions.c.at < sought.before
    if sought.who:
        yield actions.c.who == sought.who
    if sought.kind:
        yield actions.c.what.startswith(f"{sought.kind}_", autoescape=True)
    if sought.undone:
        yield actions.c.outcome != DONE
