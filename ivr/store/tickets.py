"""Tickets: opened, found, changed; with each change goes a line of its history, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.core.ticket import Deed, Line, Story, Ticket
from ivr.core.tickets_seen import TicketsSeen
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.ticket_tables import ticket_lines, tickets
from ivr.store.webhook_tables import events

Event = Mapping[str, object] | None
"""The row by which webhooks are told, written with what it tells of; None: nobody is told."""
IS_OPEN = and_(tickets.c.closed.is_(None), tickets.c.subject != "")


@dataclass(frozen=True, slots=True)
class SoughtTickets:
    """What is looked for; what is left empty does not matter."""

    agents: frozenset[str] | None = None
    """Who has it: one of these."""
    queue: str = ""
    is_open: bool = True
    overdue_on: date | None = None
    """Those alone that were due before this day."""


class Tickets(Asking):
    """Use within the loop. Raises `StoreError` whatever is asked of it while the database is away."""

    async def open(self, ticket: Ticket, line: Line, event: Event) -> bool:
        """Keep it; false if another one has its number."""
        async with self._within() as connection:
            if await connection.scalar(select(tickets.c.id).where(tickets.c.id == ticket.id)):
                return False
            await connection.execute(insert(tickets).values(_row(ticket)))
            await _tell(connection, ticket, line, event)
        return True

    async def change(self, was: Ticket, now: Ticket, line: Line, event: Event = None) -> bool:
        """It stands so now; false if it is over, or somebody else has it by now: then nothing is changed."""
        same = and_(tickets.c.id == was.id, tickets.c.agent == was.agent, tickets.c.queue == was.queue)
        values = {"agent": now.agent, "queue": now.queue, "closed": now.closed, "outcome": now.outcome}
        async with self._within() as connection:
            changing = update(tickets).where(same, IS_OPEN).values(values | {"changed": line.at})
            if (await connection.execute(changing)).rowcount != 1:
                return False
            await _tell(connection, was, line, event)
        return True

    async def one(self, id_: str) -> Story | None:
        """This one."""
        found = await self._found(select(tickets).where(tickets.c.id == id_))
        return found[0] if found else None

    async def search(self, sought: SoughtTickets, seen: TicketsSeen, limit: int) -> tuple[Story, ...]:
        """Of those that may be seen: open ones with the first that are due first, others with the latest first."""
        order = [tickets.c.due.asc().nulls_last(), tickets.c.opened] if sought.is_open else [tickets.c.changed.desc()]
        query = select(tickets).where(*_sought(sought), _among(seen)).order_by(*order, tickets.c.id)
        return await self._found(query.limit(limit))

    async def of_customer(self, customer: str, number: str, limit: int = 20) -> tuple[Story, ...]:
        """His open ones: by his id, or by the number alone where nobody knew him as he called."""
        by_number = and_(tickets.c.customer == "", tickets.c.number == number) if number else None
        by_id = tickets.c.customer == customer if customer else None
        whose = [each for each in (by_id, by_number) if each is not None]
        if not whose:
            return ()
        return await self._found(select(tickets).where(or_(*whose), IS_OPEN).order_by(tickets.c.opened).limit(limit))

    async def _found(self, query: Select[Any]) -> tuple[Story, ...]:
        async with self._within() as connection:
            found = [Ticket(**row._mapping) for row in await connection.execute(query)]
            lines = await _lines(connection, [one.id for one in found])
        return tuple(Story(one, tuple(lines[one.id])) for one in found)


async def _tell(connection: AsyncConnection, ticket: Ticket, line: Line, event: Event) -> None:
    """A line more, and its event."""
    texts = {"by": line.by, "deed": line.deed.value, "text": plain(line.text), "detail": plain(line.detail)}
    row = {"id": token_hex(12), "ticket": ticket.id, "call": ticket.call, "at": line.at, **texts}
    await connection.execute(insert(ticket_lines).values(row))
    if event is not None:
        await connection.execute(insert(events).values(event))


async def _lines(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, list[Line]]:
    c, found = ticket_lines.c, defaultdict[str, list[Line]](list)
    query = select(c.ticket, c.at, c.by, c.deed, c.text, c.detail).where(c.ticket.in_(ids)).order_by(c.at, c.id)
    for ticket, at, by, deed, text, detail in await connection.execute(query):
        found[ticket].append(Line(at, by, Deed(deed), text, detail))
    return found


def _row(ticket: Ticket) -> dict[str, object]:
    values = {field.name: getattr(ticket, field.name) for field in fields(ticket)}
    return {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}


def _sought(sought: SoughtTickets) -> Iterator[ColumnElement[bool]]:
    yield IS_OPEN if sought.is_open else ~IS_OPEN
    if sought.agents is not None:
        yield tickets.c.agent.in_(sought.agents)
    if sought.queue:
        yield tickets.c.queue == sought.queue
    if sought.overdue_on is not None:
        yield tickets.c.due < sought.overdue_on


def _among(seen: TicketsSeen) -> ColumnElement[bool]:
    """As `TicketsSeen.has` says it."""
    if seen.agents is None:
        return true()
    lies_there = and_(tickets.c.agent.not_in(seen.known), tickets.c.queue.in_(seen.queues))
    return or_(tickets.c.agent.in_(seen.agents & seen.known), lies_there)
