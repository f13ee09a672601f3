"""The database itself: where it is, and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from ivr.errors import StoreError
from ivr.store.tables import NUMBERED

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def _as_it_is(text: str) -> str:
    return text


_JSON: Mapping[str, Any] = {"json_serializer": _as_it_is, "json_deserializer": msgspec.json.decode}
"""JSON columns are written from text that is JSON already (see `encoding`)."""

_SQLITE: Mapping[str, Any] = {"pool_size": 5, "max_overflow": 0}
"""Whoever reads beyond that waits. SQLite keeps the handles of connections that are closed while others are open."""
_POSTGRES: Mapping[str, Any] = {"pool_pre_ping": True}


def database_url(where: str | Path) -> URL:
    """The URL with its asynchronous driver; a path is an SQLite file."""
    if isinstance(where, Path):
        return URL.create("sqlite+aiosqlite", database=str(where))
    try:
        url = make_url(where)
    except ArgumentError:
        raise StoreError(f"{where!r} is no database URL: write postgresql://user:password@host/name.") from None
    if url.drivername.split("+")[0] not in _DRIVERS:
        raise StoreError(f"{url.drivername} is not known: use a path, sqlite:///... or postgresql://...")
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def connect(url: URL, *, read_only: bool = False) -> AsyncEngine:
    """An engine; nothing is opened yet."""
    sqlite = is_sqlite(url)
    if sqlite and read_only:
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    try:
        engine = create_async_engine(url, **_pool(url), **_JSON)
    except ModuleNotFoundError as error:
        raise StoreError(f"{error.name} is missing for {url}: install the extra, ivr[postgres].") from error
    if sqlite:
        _tune(engine.sync_engine, read_only=read_only)
    return engine


def connect_in_thread(url: URL, *, busy_timeout_ms: int) -> Engine:
    """An SQLite engine that blocks, for a thread of its own."""
    engine = create_engine(url.set(drivername="sqlite"), **_JSON)
    _tune(engine, busy_timeout_ms=busy_timeout_ms)
    return engine


def _pool(url: URL) -> Mapping[str, Any]:
    """How many connections; one in memory has its only one."""
    if not is_sqlite(url):
        return _POSTGRES
    return {} if url.database in {None, "", ":memory:"} else _SQLITE


def trouble(url: URL, error: Exception) -> str:
    """What a database has complained of, and where; of rights, what to do."""
    said = str(getattr(error, "orig", error))
    if is_sqlite(url) and ("readonly" in said or "unable to open" in said):
        file = (url.database or "").removeprefix("file:")
        return f"{file} may not be read and written by this user: change its rights, and its folder's."
    return said


def is_sqlite(url: URL) -> bool:
    """Whether the store is a file of this machine."""
    return url.get_backend_name() == "sqlite"


def _tune(engine: Engine, *, read_only: bool = False, busy_timeout_ms: int = 2000) -> None:
    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        cursor.execute("PRAGMA cache_size=-512")  # kB, of each connection: the system keeps the file's pages for all
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA secure_delete=ON")  # what is erased is written over
        cursor.close()


async def let_go(engine: AsyncEngine) -> None:
    """Close every connection; one by which somebody still reads is closed as he gives it back."""

    @event.listens_for(engine.sync_engine, "checkin")
    def _(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.invalidate()

    await engine.dispose()


async def open_all(engine: AsyncEngine) -> None:
    """Open every connection to a file that there may be: each has a thread, and the machine may give none later."""
    async with AsyncExitStack() as stack:
        for _ in range(_SQLITE["pool_size"]):
            await stack.enter_async_context(engine.connect())


async def last_row_number(engine: AsyncEngine) -> int:
    """The highest row number that any table has used."""
    async with engine.connect() as connection:
        found = [await connection.scalar(select(func.max(table.c.id))) for table in NUMBERED]
    return max((number for number in found if number), default=0)
