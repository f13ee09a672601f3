"""Names and numbers of a call, removed from every table that has them; that the call was, and how it went, stays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, or_, select, update

from ivr.core.call import CallId
from ivr.core.callback import OPEN
from ivr.store.asking import Asking
from ivr.store.tables import (
    call_notes,
    callbacks,
    calls,
    legs,
    marks,
    recordings,
    scores,
    to_call_back,
    trace,
    voicemails,
)
from ivr.store.ticket_tables import ticket_lines, tickets
from ivr.store.tickets import IS_OPEN

NAMED_IN: Mapping[Table, Mapping[str, Any]] = {
    trace: {"line": "", "facts": None},
    voicemails: {"customer": "", "path": ""},
    callbacks: {"number": ""},
    to_call_back: {"number": "", "caller": "", "note": "", "remark": ""},
    marks: {"what": "", "who": "", "why": ""},
    scores: {"comment": ""},
    call_notes: {"text": ""},
    tickets: {"customer": "", "customer_name": "", "number": "", "kind": "", "subject": ""},
    ticket_lines: {"text": ""},
}
"""What is emptied, in rows that belong to a call by `call`. A trace line may tell anything that a flow was told.

Tickets come before their lines: who writes one at this moment holds its ticket, and is waited for.
"""

OF_CALL = {"caller": "", "customer_id": "", "customer_name": "", "customer_level": "", "rm": "", "stage": None}
"""A stage has what was keyed in."""
_whom_he_had = case((and_(calls.c.served_by_kind == "rm", calls.c.served_by == calls.c.rm), calls.c.rm), else_="")
"""His own RM stays where it was he who served him: reports tell own RMs from deputies."""


AT_A_TIME = 500
"""Calls read together."""


@dataclass(frozen=True, slots=True)
class Named:
    """A call that is over, whose record still tells who called."""

    call: CallId
    ended: datetime
    """Or when the last of its tickets was closed, if that was later."""
    customer: str
    rules_version: str


class Forgetting(Asking):
    """Use within the loop."""

    async def named(self, ended_before: datetime, node: str = "") -> AsyncIterator[tuple[Named, ...]]:
        """Calls (of this node) that ended before then, whose records tell names or numbers, some at a time, by id.

        Not those of which a recording is there, whose customer is yet to be called back, or of which a ticket is open:
        their names stay so long. A call whose ticket was closed counts as ended then.
        """
        told = or_(_has(to_call_back, to_call_back.c.number != ""), _has(tickets, tickets.c.subject != ""))
        telling = or_(calls.c.caller != "", calls.c.customer_id != "", calls.c.stage.is_not(None), told)
        recorded = exists().where(recordings.c.of_call == calls.c.id, recordings.c.path != "")
        waits = or_(_has(to_call_back, _is_open()), _has(tickets, IS_OPEN))
        which = and_(telling, calls.c.ended < ended_before, ~recorded, ~waits)
        closed = select(func.max(tickets.c.closed)).where(tickets.c.call == calls.c.id).scalar_subquery()
        columns = [*(calls.c[name] for name in ("id", "ended", "customer_id", "rules_version")), closed]
        query, last = select(*columns).where(which, *([calls.c.node == node] if node else [])), ""
        while True:
            async with self._within() as connection:
                page = query.where(calls.c.id > last).order_by(calls.c.id).limit(AT_A_TIME)
                found = tuple(_named(*row) for row in await connection.execute(page))
            yield found
            if len(found) < AT_A_TIME:
                return
            last = found[-1].call

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

    async def forget(self, *these: CallId) -> None:
        """Remove names and numbers, all in one transaction; harmless if it was done before."""
        strangers = and_(legs.c.call.in_(these), legs.c.kind.in_(("caller", "outside")))
        async with self._within() as connection:
            numbers = await connection.scalars(
                select(calls.c.caller).where(calls.c.id.in_(these), calls.c.caller != "")
            )
            over = _over(numbers.unique().all())
            await connection.execute(update(to_call_back).where(over).values(NAMED_IN[to_call_back]))
            for table, values in NAMED_IN.items():
                await connection.execute(update(table).where(table.c.call.in_(these)).values(values))
            await connection.execute(update(legs).where(strangers).values(party=""))
            await connection.execute(update(calls).where(calls.c.id.in_(these)).values(OF_CALL | {"rm": _whom_he_had}))


def _named(call: CallId, ended: datetime, customer: str, rules_version: str, closed: datetime | None) -> Named:
    return Named(call, max(ended, closed or ended), customer, rules_version)


def _has(table: Table, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the call has such a row there."""
    return calls.c.id.in_(select(table.c.call).where(which))


def _over(numbers: Sequence[str]) -> ColumnElement[bool]:
    """Callbacks of these numbers that nobody waits for any more, whoever asked for them."""
    table = to_call_back
    whose = or_(table.c.number.in_(numbers), table.c.caller.in_(numbers))
    return and_(whose, ~_is_open())


def _is_open() -> ColumnElement[bool]:
    return to_call_back.c.state.in_([state.value for state in OPEN])
