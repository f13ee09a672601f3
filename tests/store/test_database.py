"""What a database complains of, as people are told it."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from ivr.store.database import connect, database_url, let_go, trouble


@pytest.mark.parametrize("said", ["attempt to write a readonly database", "unable to open database file"])
def test_want_of_rights_names_the_file_and_says_what_to_do(said: str) -> None:
    told = trouble(database_url(Path("/var/ivr.sqlite3")), OSError(said))
    assert told.startswith("/var/ivr.sqlite3 may not be read and written by this user: change its rights")


def test_everything_else_is_told_as_it_came() -> None:
    assert trouble(database_url(Path("/var/ivr.sqlite3")), OSError("no such table: calls")) == "no such table: calls"


async def test_however_many_read_at_once_few_handles_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "ivr.sqlite3"
    engine = connect(database_url(path))

    async def read() -> None:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")

    try:
        await read()
        await asyncio.gather(*(read() for _ in range(40)))
        handles = [str(handle.readlink()) for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]  # noqa: ASYNC240 - no disk
        assert 1 <= handles.count(str(path)) <= 5
    finally:
        await engine.dispose()


async def test_who_reads_while_it_is_closed_reads_on_and_leaves_no_connection_behind(tmp_path: Path) -> None:
    engine = connect(database_url(tmp_path / "ivr.sqlite3"))
    async with engine.connect() as connection:
        await let_go(engine)
        assert await connection.exec_driver_sql("SELECT 1")
    handles = [str(handle.readlink()) for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]  # noqa: ASYNC240 - no disk
    assert not [handle for handle in handles if handle.startswith(str(tmp_path))]
    gc.collect()  # a connection that nobody has closed would warn now
