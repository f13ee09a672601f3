"""What the store knows of recordings that are to go: which are due, whose deletion has begun, whose is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.core.call import CallId
from ivr.core.message_id import call_of
from ivr.core.recording_state import RecordingState
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.tables import calls, deletions, erasures, recordings, trace

AT_A_TIME = 500
"""Rows read together, so that memory does not grow with the recordings."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording as retention looks at it, with what a policy may go by; empty where no call is known."""

    recording: CallId
    path: str
    state: str
    started: datetime | None
    ended: datetime | None
    queue: str = ""
    did: str = ""
    customer: str = ""
    rules_version: str = ""
    node: str = ""
    """The machine that had the call; empty: nobody knows."""
    queues: tuple[str, ...] = ()
    """All that its caller has waited in."""
    called_back: bool = False
    """The firm has called him."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One that has begun."""

    recording: CallId
    cause: str
    """`retention`, or an erasure request's id."""
    asked_by: str
    why: str
    begun: datetime
    ledger_from: int
    """Its tombstone is not among the ledger's first so many entries."""
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody wants a customer's recordings, name and number to be gone."""

    id: str
    customer: str
    number: str
    asked_by: str
    why: str
    asked_at: datetime
    done: datetime | None = None
    """Once it is done, the customer and the number stand here no more."""


class Deletions(Asking):
    """Use within the loop; every answer is what the database says now."""

    async def kept(self, recording: CallId) -> Kept | None:
        """One recording."""
        async with self._within() as connection:
            rows = (await connection.execute(_recordings().where(recordings.c.call == recording))).all()
            found = await _told(connection, rows)
        return found[0] if found else None

    async def all_kept(self, ended_before: datetime) -> AsyncIterator[Kept]:
        """Every recording whose call ended before then and that is not deleted yet, sorted by its id."""
        there = and_(recordings.c.state != RecordingState.DELETED.value, recordings.c.path != "")
        async for each in self._in_turn(and_(there, recordings.c.ended < ended_before), _recordings()):
            yield each

    async def calls_of(self, customer: str, number: str) -> AsyncIterator[tuple[Kept, ...]]:
        """Every call of this customer, or from this number, sorted by its id: all its recordings, the call's own first.

        With no path where no file is kept.
        """
        whose, last = calls.c.customer_id == customer if customer else calls.c.caller == number, ""
        while True:
            page = select(calls.c.id).where(whose, calls.c.id > last).order_by(calls.c.id).limit(AT_A_TIME)
            async with self._within() as connection:
                ids = (await connection.scalars(page)).all()
                found = await _told(connection, (await connection.execute(_calls(ids))).all())
            for _, of_call in groupby(found, lambda kept: call_of(kept.recording)):
                yield tuple(of_call)
            if len(ids) < AT_A_TIME:
                return
            last = ids[-1]

    async def begin(self, deletion: Deletion) -> Deletion:
        """Enter that it begins; what is under way already is given back as it was entered."""
        async with self._within() as connection:
            known = await connection.execute(select(deletions).where(deletions.c.recording == deletion.recording))
            if row := known.first():
                return Deletion(*row)
            await connection.execute(insert(deletions).values(_columns(deletion)))
        return deletion

    async def withdraw(self, recording: CallId) -> None:
        """It does not begin after all; only for one of which nothing is gone yet."""
        unfinished = and_(deletions.c.recording == recording, deletions.c.done.is_(None))
        async with self._within() as connection:
            await connection.execute(delete(deletions).where(unfinished))

    async def finish(self, recording: CallId, at: datetime, reason: str) -> None:
        """All of it is gone: say so in the recording's row."""
        gone = {"state": RecordingState.DELETED.value, "path": "", "reason": plain(reason)}
        async with self._within() as connection:
            await connection.execute(update(recordings).where(recordings.c.call == recording).values(gone))
            await connection.execute(update(deletions).where(deletions.c.recording == recording).values(done=at))

    async def unfinished(self) -> tuple[Deletion, ...]:
        """Deletions that began and are not done, oldest first."""
        query = select(deletions).where(deletions.c.done.is_(None)).order_by(deletions.c.begun)
        async with self._within() as connection:
            return tuple(Deletion(*row) for row in await connection.execute(query))

    async def erasure_asked(self, erasure: Erasure) -> None:
        """Keep the request until it is done."""
        values = {name: getattr(erasure, name) for name in erasures.c.keys()}  # noqa: SIM118 - a collection of columns
        async with self._within() as connection:
            await connection.execute(insert(erasures).values(values))

    async def erasure(self, id_: str) -> Erasure | None:
        """One request, open or done."""
        async with self._within() as connection:
            row = (await connection.execute(select(erasures).where(erasures.c.id == id_))).first()
        return Erasure(*row) if row else None

    async def open_erasures(self) -> tuple[Erasure, ...]:
        """Requests of which something is left to do, oldest first."""
        query = select(erasures).where(erasures.c.done.is_(None)).order_by(erasures.c.asked_at, erasures.c.id)
        async with self._within() as connection:
            return tuple(Erasure(*row) for row in await connection.execute(query))

    async def erasure_done(self, id_: str, at: datetime) -> None:
        """Nothing is left; the request itself no longer says whom it was about."""
        gone = {"customer": "", "number": "", "done": at}
        async with self._within() as connection:
            await connection.execute(update(erasures).where(erasures.c.id == id_).values(gone))

    async def _in_turn(self, which: ColumnElement[bool], query: Select[Any]) -> AsyncIterator[Kept]:
        key, last = query.selected_columns[0], ""
        while True:
            async with self._within() as connection:
                page = query.where(which, key > last).order_by(key).limit(AT_A_TIME)
                rows = (await connection.execute(page)).all()
                found = await _told(connection, rows)
            for each in found:
                yield each
            if len(rows) < AT_A_TIME:
                return
            last = rows[-1][0]


async def _told(connection: AsyncConnection, rows: Sequence[Any]) -> list[Kept]:
    """The rows with what the calls' stories tell of each."""
    ids = [call_of(row[0]) for row in rows]
    steps = select(trace.c.call, trace.c.what, trace.c.facts).order_by(trace.c.id)
    told = await connection.execute(steps.where(trace.c.call.in_(ids), trace.c.what.in_((_QUEUED, _CALLED_BACK))))
    queues: dict[str, list[str]] = {id_: [row.queue] if row.queue else [] for id_, row in zip(ids, rows, strict=True)}
    called_back = set()
    for call, what, facts in told:
        if what == _CALLED_BACK:
            called_back.add(call)
        elif queue := str((facts or {}).get("queue", "")):
            queues[call].append(queue)
    return [
        replace(Kept(*row), queues=tuple(dict.fromkeys(queues[call])), called_back=call in called_back)
        for row, call in zip(rows, ids, strict=True)
    ]


_QUEUED, _CALLED_BACK = "ENTERQUEUE", "calls_back"
_OF_CALL = [
    func.coalesce(calls.c[name], "").label(name) for name in ("queue", "did", "customer_id", "rules_version", "node")
]


def _recordings() -> Select[Any]:
    columns = [recordings.c[name] for name in ("call", "path", "state", "started", "ended")]
    return select(*columns, *_OF_CALL).select_from(recordings.outerjoin(calls, calls.c.id == recordings.c.of_call))


def _calls(ids: Sequence[CallId]) -> Select[Any]:
    """Those too that no recording was made of, or whose recording is deleted."""
    recording = func.coalesce(recordings.c.call, calls.c.id)
    columns = [func.coalesce(recordings.c[name], "") for name in ("path", "state")]
    joined = calls.outerjoin(recordings, recordings.c.of_call == calls.c.id)
    query = select(recording, *columns, calls.c.answered, calls.c.ended, *_OF_CALL).select_from(joined)
    return query.where(calls.c.id.in_(ids)).order_by(calls.c.id, recording)


def _columns(deletion: Deletion) -> dict[str, object]:
    return {name: getattr(deletion, name) for name in deletions.c.keys()}  # noqa: SIM118 - a collection of columns
