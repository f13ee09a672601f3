from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

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


async def test_of_states_kept_before_there_was_a_status_who_was_not_ready_still_is(tmp_path: Path) -> None:
    url = database_url(tmp_path / "ivr.db")
    await migrate(str(url), "0002")
    engine = connect(url)
    async with engine.begin() as connection:
        for at, state in enumerate(("not ready", "paused", "in a call", "ready")):
            values = f"({at}, '{at}', '2026-11-25 10:00:00', '{state}', 'RONA', '')"
            await connection.execute(
                text(f"INSERT INTO agent_states (id, agent, at, state, reason, call) VALUES {values}")
            )
    await migrate(str(url))
    async with engine.connect() as connection:
        found = (await connection.execute(text("SELECT state, status FROM agent_states ORDER BY id"))).all()
    assert [tuple(row) for row in found] == [
        ("not ready", "not ready"),
        ("paused", "paused"),
        ("in a call", "available"),
        ("ready", "available"),
    ]
    await engine.dispose()
