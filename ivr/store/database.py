"""The database itself: how it is opened, and how a batch is written to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog
from sqlalchemy import URL, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ivr.errors import StoreError
from ivr.store.entry import Entry, fold
from ivr.store.tables import NUMBERED

log = structlog.get_logger(__name__)

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_UNFIT = (ValueError, TypeError, OverflowError)


class DatabaseAwayError(StoreError):
    """The database does not take anything at the moment."""


def database_url(where: str | Path) -> URL:
    """The URL with its asynchronous driver; a path is an SQLite file."""
    if isinstance(where, Path):
        return URL.create("sqlite+aiosqlite", database=str(where))
    url = make_url(where)
    if url.drivername.split("+")[0] not in _DRIVERS:
        raise StoreError(f"{url.drivername} is not known: use a path, sqlite:///... or postgresql://...")
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def connect(url: URL, *, read_only: bool = False, busy_timeout_ms: int = 2000) -> AsyncEngine:
    """An engine; nothing is opened yet. JSON columns are written from text that is JSON already (see `encoding`)."""
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and read_only:
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    engine = create_async_engine(
        url, json_serializer=_as_it_is, json_deserializer=msgspec.json.decode, pool_pre_ping=not sqlite
    )
    if sqlite:
        _tune_sqlite(engine, read_only, busy_timeout_ms)
    return engine


def _as_it_is(text: str) -> str:
    return text


def _tune_sqlite(engine: AsyncEngine, read_only: bool, busy_timeout_ms: int) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()


async def write(engine: AsyncEngine, entries: Sequence[Entry]) -> None:
    """Write all in one transaction; an entry that the database can never take is left out, and logged.

    Raises `DatabaseAwayError` if the database is locked, full, read-only or gone; then nothing has been written.
    """
    try:
        await _write_together(engine, entries)
    except _UNFIT as error:
        if len(entries) == 1:
            log.error("row cannot be stored and is left out", table=entries[0].table.name, error=str(error))
            return
        for entry in entries:
            await write(engine, [entry])


async def _write_together(engine: AsyncEngine, entries: Sequence[Entry]) -> None:
    try:
        async with engine.begin() as connection:
            for statement, rows in fold(entries, engine.dialect.name):
                await connection.execute(statement, rows)
    except (SQLAlchemyError, OSError) as error:
        if isinstance(error, StatementError) and not _is_away(error):
            raise ValueError(str(error.orig)) from error
        raise DatabaseAwayError(str(getattr(error, "orig", error))) from error


def _is_away(error: StatementError) -> bool:
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


async def last_row_number(engine: AsyncEngine) -> int:
    """The highest row number that any table has used."""
    async with engine.connect() as connection:
        found = [await connection.scalar(select(func.max(table.c.id))) for table in NUMBERED]
    return max((number for number in found if number), default=0)
