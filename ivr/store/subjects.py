"""What an event is about, read as it stands now: who is told of it late learns nothing that was forgotten meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ivr.core.callback import Callback, State
from ivr.core.ticket import Story
from ivr.store.asking import Asking
from ivr.store.rows import Alarm, CallbackNote
from ivr.store.tables import alarms, callbacks, calls, recordings, to_call_back
from ivr.store.tickets import Tickets


@dataclass(frozen=True, slots=True)
class RecordingSeen:
    """A recording, or that of a message."""

    recording: str
    call: str
    """In which it was made."""
    started: datetime | None
    ended: datetime | None
    seconds: float
    state: str


class Subjects(Asking):
    """Use within the loop; None: there is none such (any more). Raises `StoreError`."""

    async def result(self, call: str) -> str:
        """What came of this call, as its agent says."""
        row = await self._first(select(calls.c.result).where(calls.c.id == call))
        return str(row["result"]) if row else ""

    async def recording(self, id_: str) -> RecordingSeen | None:
        """This one."""
        c = recordings.c
        its = (c.call.label("recording"), c.of_call.label("call"), c.started, c.ended, c.seconds, c.state)
        row = await self._first(select(*its).where(c.call == id_))
        return RecordingSeen(**row) if row else None

    async def callback(self, id_: str) -> Callback | None:
        """This one."""
        row = await self._first(select(to_call_back).where(to_call_back.c.id == id_))
        if row is None:
            return None
        its = {name: value for name, value in row.items() if name != "node"}
        return Callback(**{**its, "state": State(its["state"])})

    async def note(self, row: str) -> CallbackNote | None:
        """The one of this row."""
        c = callbacks.c
        found = await self._first(select(c.call, c.box, c.number, c.at).where(c.id == int(row)))
        return CallbackNote(**found) if found else None

    async def ticket(self, id_: str) -> Story | None:
        """This one, with its history; None too if what it was about is forgotten."""
        found = await Tickets.beside(self).one(id_)
        return found if found and found.ticket.subject else None

    async def alarm(self, row: str) -> Alarm | None:
        """The one of this row."""
        c = alarms.c
        found = await self._first(select(c.at, c.what, c.detail).where(c.id == int(row)))
        return Alarm(**found) if found else None

    async def _first(self, query: Select[Any]) -> dict[str, Any] | None:
        async with self._within() as connection:
            row = (await connection.execute(query)).mappings().first()
        return dict(row) if row else None
