"""Brings the tables to this version's shape, at every start."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

log = structlog.get_logger(__name__)

PATIENCE = 5
"""Seconds for which a server, or whoever has an SQLite file locked, is waited for."""
MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(url: str, to: str = "head") -> None:
    """Run what is missing, up to this revision.

    In a thread with its own loop: Alembic reads files, and the calls' loop must not wait.
    """
    await asyncio.to_thread(lambda: asyncio.run(_migrate(url, to)))


async def _migrate(url: str, to: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool, connect_args={"timeout": PATIENCE})
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, to)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if not _is_newer(connection, config):
        command.upgrade(config, to)


def _is_newer(connection: Connection, config: Config) -> bool:
    """Whether a later version has been here: it has only added, so that this one can go on with what it knows."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(config).get_current_head()
    newer = bool(found and known and found.isdecimal() and found > known)
    if newer:
        log.warning("the database is of a later version", found=found, known=known)
    return newer
