"""Reports from PostgreSQL are those from SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.core.reporting.cutting import By
from ivr.reports.making import Wanted, made
from ivr.reports.table import Table
from ivr.store.history import History
from ivr.store.store import Store
from tests.reports.a_past import at, told
from tests.reports.test_making import DAY, STAFF
from tests.store.a_postgres import cluster, programs

pytestmark = pytest.mark.skipif(
    programs() is None, reason="no initdb on this machine: apt-get install postgresql, to test reports on PostgreSQL"
)


async def reported(where: str | Path, by: By) -> Table:
    history = History.of(where)
    try:
        return await made(history, Wanted(DAY, by, "en"), STAFF, at(7200))
    finally:
        await history.close()


async def test_each_cut_of_a_day_is_the_same(tmp_path: Path) -> None:
    found = programs()
    assert found
    with cluster(found) as server:
        await server.do("CREATE DATABASE reports")
        places = (tmp_path / "ivr.sqlite3", server.url("reports"))
        for where in places:
            store = Store(where)
            await store.open()
            await told(store)
            await store.close()
        for by in By:
            on_sqlite, on_postgres = [await reported(where, by) for where in places]
            assert on_sqlite == on_postgres
            assert on_sqlite.rows
