"""Brings the tables to this version's shape, at every start; Alembic is loaded only where there is something to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from sqlalchemy import Connection, inspect, pool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

log = structlog.get_logger(__name__)

PATIENCE = 5
"""Seconds for which a server, or whoever has an SQLite file locked, is waited for."""
MIGRATIONS = Path(__file__).parent / "migrations"


class NotOurShape(Exception):
    """The tables are not of any version that this one knows a way from."""


async def migrate(url: str, to: str = "head") -> None:
    """Run what is missing, up to this revision. Raises `NotOurShape`.

    In a thread with its own loop: Alembic reads files, and the calls' loop must not wait.
    """
    await asyncio.to_thread(lambda: asyncio.run(_migrate(url, to)))


async def revision(url: str) -> str:
    """That of the tables there; empty: there are none of ours. Raises what the database's driver does."""
    async with _opened(url) as connection:
        return await connection.run_sync(_revision)


async def _migrate(url: str, to: str) -> None:
    async with _opened(url) as connection:
        if not await connection.run_sync(_stands, to):
            await connection.run_sync(_upgrade, to)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=pool.NullPool, connect_args={"timeout": PATIENCE})
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _stands(connection: Connection, to: str) -> bool:
    """Whether nothing is missing; a later version may have been here: it has only added, so that this one goes on."""
    found, known = _revision(connection), newest()
    if found.isdecimal() and found > known:
        log.warning("the database is of a later version", found=found, known=known)
    return found.isdecimal() and found >= (known if to == "head" else to)


def _revision(connection: Connection) -> str:
    """Empty: there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def newest() -> str:
    """The revision of this version's tables: the files are named by theirs."""
    return max(file.name[1:5] for file in (MIGRATIONS / "versions").glob("v[0-9]*.py"))


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - slow to load, and calls are waiting to be taken up
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise NotOurShape(str(error)) from error
