"""What has been, read for reports: a span's calls with what belongs to them, and what agents did, in few queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ivr.core.call import CallId
from ivr.core.reporting.menus import WORDS, Passed
from ivr.core.reporting.told import CallTold
from ivr.core.reporting.working import LONGEST, RINGS, Change
from ivr.errors import StoreError
from ivr.store.beside_calls import Beside, of_calls
from ivr.store.database import connect, database_url, is_sqlite, let_go, trouble
from ivr.store.tables import agent_states, calls, trace

PIECE = 5000
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Way:
    """A call's way through menus."""

    steps: tuple[Passed, ...]
    left_at: str = ""
    """The menu in which its caller hung up; empty: in none."""


class History:
    """Use within a loop; what is asked for comes in pieces, so that other tasks have their turn."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def of(cls, where: str | Path) -> Self:
        """Read a store that another process writes. Raises `StoreError` if there is none."""
        url = database_url(where)
        if is_sqlite(url) and not Path(url.database or "").is_file():
            raise StoreError(f"There is none at {url.database} yet: `ivr up` makes it.")
        return cls(connect(url, read_only=True))

    async def close(self) -> None:
        """Let go of the database."""
        await let_go(self._engine)

    async def changes(self, since: datetime, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """How agents' states changed, from before the span to after it; ringing is left out. Raises `StoreError`."""
        c = agent_states.c
        query = select(c.agent, c.at, c.state, c.call).where(
            c.at >= since - LONGEST, c.at < until + LONGEST, c.state.not_in(RINGS)
        )
        async for rows in self._pieces(query.order_by(c.at, c.id)):
            yield [Change(*row) for row in rows]

    async def calls(self, since: datetime, until: datetime) -> tuple[CallTold, ...]:
        """The calls that arrived in it, without agents' work. Raises `StoreError`."""
        span = and_(calls.c.arrived >= since, calls.c.arrived < until)
        async with self._asked() as connection:
            beside = await Beside.read(connection, span, since, until)
            rows = (await connection.execute(_calls(span))).all()
        return tuple(CallTold(*row, **beside.of(row.id, is_with_rm=row.served_by_kind == "rm")) for row in rows)

    async def ways(self, since: datetime, until: datetime) -> dict[CallId, Way]:
        """How those that arrived in it went through menus. Raises `StoreError`."""
        span = and_(calls.c.arrived >= since, calls.c.arrived < until)
        steps: dict[CallId, list[Passed]] = {}
        async with self._asked() as connection:
            query = of_calls(span, trace, trace.c.what, trace.c.line, trace.c.facts).where(trace.c.what.in_(WORDS))
            for call, what, line, facts in await connection.execute(query.order_by(trace.c.id)):
                steps.setdefault(call, []).append(Passed(what, line, str((facts or {}).get("queue", ""))))
            ended = select(calls.c.id, calls.c.stage).where(span, calls.c.ended.is_not(None))
            left = {call: _menu_of(stage) for call, stage in await connection.execute(ended)}
        return {call: Way(tuple(steps.get(call, ())), left.get(call, "")) for call in steps.keys() | left.keys()}

    async def _pieces(self, query: Select[Any]) -> AsyncIterator[Sequence[Any]]:
        async with self._asked() as connection:
            result = await connection.stream(query)
            async for rows in result.partitions(PIECE):
                yield rows

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(trouble(self._engine.url, error)) from error


def _calls(span: ColumnElement[bool]) -> Select[Any]:
    names = ("id", "arrived", "did", "queue", "waited_seconds", "served_by_kind", "served_by", "outcome", "rm")
    return select(*(calls.c[name] for name in names)).where(span).order_by(calls.c.arrived, calls.c.id)


def _menu_of(stage: object) -> str:
    """The menu in which a call ended that ended in the flow."""
    if not isinstance(stage, dict) or stage.get("stage") != "InFlow":
        return ""
    return str(stage.get("node", "")).removeprefix("menus.")
