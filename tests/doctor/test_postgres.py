"""The tables of a database server are looked at as those of a file are."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from ivr.doctor import versions
from ivr.doctor.finding import Finding
from ivr.store.migrating import newest
from ivr.store.store import Store
from tests.store.a_postgres import Cluster


async def of_revision(server: Cluster, revision: str) -> None:
    connection = await asyncpg.connect(server.url("doctor"))
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
    await connection.close()


async def looked_at(url: str) -> Finding:
    """In a thread of its own, as the doctor looks."""
    [found] = await asyncio.to_thread(lambda: list(versions.database(url)))
    return found


async def test_a_servers_tables_are_of_this_version_older_newer_or_not_there_yet(server: Cluster) -> None:
    await server.do("CREATE DATABASE doctor")
    url = server.url("doctor")
    empty = await looked_at(url)
    assert (empty.level, "no tables of ours yet" in empty.what) == ("good", True)
    store = Store(url)
    await store.open()
    await store.close()
    ours = await looked_at(url)
    assert (ours.level, ours.what) == ("good", f"the database's tables are of this version ({newest()})")
    await of_revision(server, "0001")
    older = await looked_at(url)
    assert (older.level, "older (0001): the next `ivr up` brings them up to date" in older.what) == ("good", True)
    await of_revision(server, "9999")
    newer = await looked_at(url)
    assert (newer.level, "(9999) are newer than this program" in newer.what) == ("bad", True)


@pytest.mark.parametrize("wrong", ["password", "name", "port"])
async def test_one_that_does_not_answer_is_bad_and_its_password_is_not_told(server: Cluster, wrong: str) -> None:
    password = server.url("").split(":")[2].split("@")[0]
    url = {
        "password": server.url("postgres").replace(password, "guessed-" + password),
        "name": server.url("nowhere"),
        "port": f"postgresql://ivr:{password}@127.0.0.1:1/postgres",
    }[wrong]
    found = await looked_at(url)
    assert (found.level, "the database does not answer" in found.what) == ("bad", True)
    assert "IVR_DATABASE_URL" in found.mend
    assert password not in f"{found.what} {found.where} {found.mend}"
