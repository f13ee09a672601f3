from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from ivr.store.database import connect, database_url
from ivr.store.migrating import MIGRATIONS, migrate
from ivr.store.store import Store
from ivr.store.tables import metadata
from tests.store.a_call import tell_whole_call


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


# --- an old and a new controller share a database: during an upgrade, and after one that was taken back


def shape(connection: Connection) -> dict[str, dict[str, tuple[str, bool]]]:
    """Of each table its columns: their type, and whether a row must be told them."""
    found = inspect(connection)
    return {
        table: {
            column["name"]: (str(column["type"]), not column["nullable"] and column["default"] is None)
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
    }


def only_one(connection: Connection) -> set[tuple[str, str]]:
    """Which values may be there but once."""
    found = inspect(connection)
    return {
        (table, str(index["name"]))
        for table in found.get_table_names()
        for index in (*found.get_indexes(table), *found.get_unique_constraints(table))
        if index.get("unique", True)
    }


REVISIONS = sorted(path.stem[1:5] for path in (MIGRATIONS / "versions").glob("v*.py"))


async def test_a_migration_only_adds_and_asks_nothing_of_who_does_not_know_of_it(tmp_path: Path) -> None:
    url = database_url(tmp_path / "ivr.db")
    await migrate(str(url), REVISIONS[0])
    engine = connect(url)
    async with engine.connect() as connection:
        before, once = await connection.run_sync(shape), await connection.run_sync(only_one)
    for revision in REVISIONS[1:]:
        await migrate(str(url), revision)
        async with engine.connect() as connection:
            after, now_once = await connection.run_sync(shape), await connection.run_sync(only_one)
        assert before.keys() <= after.keys(), f"{revision} removes a table"
        for table, columns in before.items():
            assert columns.items() <= after[table].items(), f"{revision} changes a column of {table}"
            must = {name for name, (_, needed) in after[table].items() if needed} - columns.keys()
            assert not must, f"{revision} wants {must} of whoever writes into {table}"
        assert {one for one in now_once if one[0] in before} == once, f"{revision} forbids what was allowed"
        before, once = after, now_once
    await engine.dispose()


async def test_a_database_of_a_later_version_is_used_as_it_is(tmp_path: Path) -> None:
    url = database_url(tmp_path / "ivr.db")
    await migrate(str(url))
    engine = connect(url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("ALTER TABLE calls ADD COLUMN mood VARCHAR"))
    store = Store(tmp_path / "ivr.db")
    await store.open()
    tell_whole_call(store)
    await store.flush()
    assert await store.call("node-1-1.1")
    await store.close()
    await engine.dispose()
