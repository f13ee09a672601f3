"""Writes a batch in one transaction, and tells what may be tried again from what never can be stored."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import structlog
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from ivr.store.away import DatabaseAwayError
from ivr.store.database import connect, connect_in_thread, is_sqlite, let_go
from ivr.store.entry import Entry
from ivr.store.folding import fold
from ivr.store.prepared import prepared

log = structlog.get_logger(__name__)

PATIENCE = 5.0
"""Seconds for a batch; a server that hangs says nothing, and its connection stays up for many minutes."""

_UNFIT = (ValueError, TypeError, OverflowError)
_UNFIT_FOR_THE_DRIVER = (DataError, IntegrityError, InterfaceError, ProgrammingError)
_UNFIT_FOR_SQLITE = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
_FAULTS_OF_THE_ROW = frozenset({"21", "22", "23", "54"})
"""Classes of SQLSTATE: cardinality, data, constraint, a limit of the program."""


class Writer:
    """SQLite is written in a thread of its own, one hop a batch: its asynchronous driver makes two for each statement,
    which costs ten times the CPU."""

    def __init__(self, url: URL, busy_timeout_ms: int) -> None:
        self.engine: Engine | AsyncEngine
        """What it writes through."""
        self.engine = connect_in_thread(url, busy_timeout_ms=busy_timeout_ms) if is_sqlite(url) else connect(url)
        self._thread = ThreadPoolExecutor(1, "store")

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write all together; an entry that the database can never take is left out, and logged.

        Raises `DatabaseAwayError` if it is locked, full, read-only or gone; then it is safe to write all once more.
        """
        try:
            await self._write_together(entries)
        except _UNFIT as error:
            if len(entries) == 1:
                log.error("row cannot be stored and is left out", table=entries[0].table, error=str(error))
                return
            for entry in entries:
                await self.write([entry])

    async def close(self) -> None:
        """Let go of the database."""
        if isinstance(self.engine, Engine):
            await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        else:
            await let_go(self.engine)
        self._thread.shutdown(wait=False)

    async def _write_together(self, entries: Sequence[Entry]) -> None:
        try:
            if isinstance(self.engine, Engine):
                await asyncio.get_running_loop().run_in_executor(self._thread, _write_blocking, self.engine, entries)
            else:
                async with asyncio.timeout(PATIENCE), self.engine.begin() as connection:
                    await connection.run_sync(_execute, entries)
        except TimeoutError as error:
            raise DatabaseAwayError(f"no answer within {PATIENCE:.0f} s") from error
        except _UNFIT_FOR_SQLITE as error:
            raise ValueError(str(error)) from error
        except (sqlite3.Error, SQLAlchemyError, OSError) as error:
            if isinstance(error, StatementError) and not _is_away(error):
                raise ValueError(str(error.orig)) from error
            raise DatabaseAwayError(str(getattr(error, "orig", error))) from error


def _write_blocking(engine: Engine, entries: Sequence[Entry]) -> None:
    """What is not committed is rolled back as the connection goes back to the pool."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        for statement, rows in fold(entries, engine.dialect.name):
            ready = prepared(statement, tuple(rows[0]), engine.dialect)
            cursor.executemany(ready.text, [ready.bound(row) for row in rows])
        connection.commit()


def _execute(connection: Connection, entries: Sequence[Entry]) -> None:
    for statement, rows in fold(entries, connection.dialect.name):
        connection.execute(statement, rows)


def _is_away(error: StatementError) -> bool:
    """Whether it may be taken later; PostgreSQL has many words for that: starting, standby, disk full, no rights."""
    if not isinstance(error, DBAPIError):
        return False
    if state := getattr(error.orig, "sqlstate", None):
        return str(state)[:2] not in _FAULTS_OF_THE_ROW
    return error.connection_invalidated or not isinstance(error, _UNFIT_FOR_THE_DRIVER)
