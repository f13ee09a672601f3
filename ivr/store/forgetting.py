"""Names and numbers of a call, removed from every table that has them; that the call was, and how it went, stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, update

from ivr.core.call import CallId
from ivr.core.callback import OPEN
from ivr.store.asking import Asking
from ivr.store.tables import callbacks, calls, legs, marks, to_call_back, trace, voicemails

NAMED_IN: Mapping[Table, Mapping[str, Any]] = {
    trace: {"line": "", "facts": None},
    voicemails: {"customer": "", "path": ""},
    callbacks: {"number": ""},
    to_call_back: {"number": "", "caller": ""},
    marks: {"what": "", "who": "", "why": ""},
}
"""What is emptied, in rows that belong to a call by `call`. A trace line may tell anything that a flow was told."""

OF_CALL = {"caller": "", "customer_id": "", "customer_name": "", "customer_level": "", "rm": "", "stage": None}
"""A stage has what was keyed in."""


class Forgetting(Asking):
    """Use within the loop."""

    async def voicemails_of(self, call: CallId) -> tuple[str, ...]:
        """Where the messages lie that were left in this call."""
        query = select(voicemails.c.path).where(voicemails.c.call == call, voicemails.c.path != "")
        async with self._within() as connection:
            return tuple((await connection.scalars(query)).all())

    async def settle(self) -> None:
        """Have SQLite write its journal into the database, so that what was forgotten does not stand there either.

        As far as nobody reads at this moment; the rest follows by itself. PostgreSQL does so in its own time.
        """
        if self._engine.dialect.name == "sqlite":
            async with self._engine.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def forget(self, call: CallId) -> None:
        """Remove names and numbers, all in one transaction; harmless if it was done before."""
        strangers = and_(legs.c.call == call, legs.c.kind.in_(("caller", "outside")))
        async with self._within() as connection:
            number = await connection.scalar(select(calls.c.caller).where(calls.c.id == call))
            if number:
                await connection.execute(update(to_call_back).where(_over(number)).values(NAMED_IN[to_call_back]))
            for table, values in NAMED_IN.items():
                await connection.execute(update(table).where(table.c.call == call).values(values))
            await connection.execute(update(legs).where(strangers).values(party=""))
            await connection.execute(update(calls).where(calls.c.id == call).values(OF_CALL))


def _over(number: str) -> ColumnElement[bool]:
    """Callbacks of this number that nobody waits for any more, whoever asked for them."""
    table = to_call_back
    whose = or_(table.c.number == number, table.c.caller == number)
    return and_(whose, table.c.state.not_in([state.value for state in OPEN]))
