from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from ivr.store.database import connect, database_url
from ivr.store.migrating import migrate
from ivr.store.tables import metadata


def differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    url = database_url(tmp_path / "ivr.db")
    await migrate(str(url))
    engine = connect(url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = database_url(tmp_path / "ivr.db")
    await migrate(str(url))
    before = (tmp_path / "ivr.db").read_bytes()
    await migrate(str(url))
    assert (tmp_path / "ivr.db").read_bytes() == before
