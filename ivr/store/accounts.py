"""All calls and all recordings, page after page in the order of their ids, so that memory stays flat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, true
from sqlalchemy.sql.elements import SQLCoreOperations

from ivr.core.call import CallId
from ivr.core.gaps import SECOND
from ivr.core.reconciling import InStore, Row
from ivr.core.recording_state import RecordingState
from ivr.store.asking import Asking
from ivr.store.encoding import decode_gaps
from ivr.store.tables import calls, legs, recordings

PAGE = 500


@dataclass(frozen=True, slots=True)
class Range:
    """From the first moment on, before the second; None: no bound."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Whether a moment is in it; one that nobody knows is in every range."""
        return at is None or not ((self.since and at < self.since) or (self.until and at >= self.until))

    def overlaps(self, begin: datetime, end: datetime) -> bool:
        """Whether any of that time is in it."""
        return (self.since is None or end > self.since) and (self.until is None or begin < self.until)

    def wider(self, by: timedelta) -> Range:
        """With so much more on both sides."""
        return Range(self.since and self.since - by, self.until and self.until + by)


class Accounts(Asking):
    """Use within the loop. With a `node`, only calls of that machine are told of: others' files lie elsewhere."""

    async def calls(self, within: Range, node: str = "") -> AsyncIterator[tuple[CallId, InStore]]:
        """The calls that arrived in it."""
        columns = (calls.c.id, calls.c.arrived, calls.c.answered, calls.c.ended)
        ours = [*_bounds(calls.c.arrived, within), *_of(calls.c.id, node)]
        async for call, arrived, *rest in self._pages(calls, columns, calls.c.id, ours):
            yield call, InStore(arrived, *rest)

    async def recordings(self, within: Range, node: str = "") -> AsyncIterator[tuple[CallId, str, Row]]:
        """The recordings that were begun in it, and those of which nobody knows when; with where each lies."""
        table = recordings.c
        kept = (table.state, table.seconds, table.gaps, table.size, table.reason, table.started, table.ended)
        begun = or_(table.started.is_(None), and_(true(), *_bounds(table.started, within)))
        ours = [begun, *_of(table.call, node)]
        async for call, path, *values in self._pages(recordings, (table.call, table.path, *kept), table.call, ours):
            yield call, path, _recording(values)

    async def legs(self, within: Range, node: str = "") -> AsyncIterator[str]:
        """The ids of legs that were dialled in it, other than callers' own."""
        theirs = [legs.c.kind != "caller", *_bounds(legs.c.dialled, within), *_of(legs.c.call, node)]
        async for (leg,) in self._pages(legs, (legs.c.id,), legs.c.id, theirs):
            yield leg

    async def _pages(
        self, table: Table, columns: tuple[Any, ...], key: Any, conditions: list[ColumnElement[bool]]
    ) -> AsyncIterator[tuple[Any, ...]]:
        query = select(*columns).select_from(table).where(*conditions).order_by(key).limit(PAGE)
        last: str | None = None
        while True:
            async with self._within() as connection:
                beyond = query if last is None else query.where(key > last)
                rows = (await connection.execute(beyond)).all()
            for row in rows:
                yield tuple(row)
            if len(rows) < PAGE:
                return
            last = rows[-1][0]


def _bounds(column: SQLCoreOperations[Any], within: Range) -> list[ColumnElement[bool]]:
    since = [column >= within.since] if within.since else []
    return [*since, *([column < within.until] if within.until else [])]


def _of(call: Any, node: str) -> list[ColumnElement[bool]]:
    """A call's id begins with its machine's name."""
    return [call.startswith(f"{node}-", autoescape=True)] if node else []


def _recording(values: Sequence[Any]) -> Row:
    state, seconds, gaps, size, reason, started, ended = values
    ends = [gap.end / SECOND for gap in decode_gaps(gaps)]
    return Row(RecordingState(state), max([seconds, *ends]), size, reason, started or ended)
