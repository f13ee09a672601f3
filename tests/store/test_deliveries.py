"""A week of deliveries, and who waits for the database meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ivr.console.register import Register
from ivr.store.deliveries import SWEPT_AT_ONCE
from ivr.store.store import Store
from ivr.store.webhooks import Webhook
from tests.store.a_call import NOON

MANY = 2 * SWEPT_AT_ONCE + 1
HOOK = Webhook("wh_1", "crm", "https://crm.example/", ("call.ended",), False, "", NOON, "li")


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Register]:
    store = Store(tmp_path / "ivr.db", every=0)
    await store.open()
    register = Register.of(tmp_path / "ivr.db")
    await register.webhooks.add(HOOK, 20)
    yield register
    await register.close()
    await store.close()


def put_many(database: Path, state: str, done: datetime | None) -> None:
    """So many deliveries of this webhook."""
    at, over = (f"{one:%Y-%m-%d %H:%M:%S.%f}" if one else None for one in (NOON, done))
    rows = ((HOOK.id, f"msg_{n}", n, "", "call.ended", "c1", at, at, 3, at, 0, state, "", over) for n in range(MANY))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(f"INSERT INTO deliveries VALUES ({', '.join('?' * 14)})", rows)


def left(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM deliveries").fetchone()[0])


@contextmanager
def asked(register: Register) -> Iterator[list[tuple[str, Any, int]]]:
    """What the database is asked, with what, and how many rows it changes."""
    found: list[tuple[str, Any, int]] = []

    def heard(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        found.append((statement, parameters, cursor.rowcount))

    engine = register.webhooks._engine.sync_engine
    event.listen(engine, "after_cursor_execute", heard)
    yield found
    event.remove(engine, "after_cursor_execute", heard)


def most_changed(found: list[tuple[str, Any, int]]) -> int:
    return max(rows for _, _, rows in found)


async def swept(register: Register) -> None:
    await register.deliveries.sweep(NOON + timedelta(days=7), NOON - timedelta(days=1), NOON)


async def test_a_webhook_goes_at_once_and_what_was_sent_to_it_a_little_at_a_time(
    kept: Register, tmp_path: Path
) -> None:
    put_many(tmp_path / "ivr.db", "waiting", None)
    with asked(kept) as found:
        assert await kept.webhooks.remove(HOOK.id)
        assert most_changed(found) == 1
        await swept(kept)
    assert most_changed(found) == SWEPT_AT_ONCE
    assert left(tmp_path / "ivr.db") == 0


async def test_nothing_more_is_sent_to_one_that_was_removed_or_is_off(kept: Register, tmp_path: Path) -> None:
    put_many(tmp_path / "ivr.db", "waiting", None)
    assert await kept.deliveries.next(HOOK.id, "", NOON)
    await kept.webhooks.change(HOOK.id, off="answered 410")
    assert await kept.deliveries.next(HOOK.id, "", NOON) is None
    await kept.webhooks.change(HOOK.id, off="")
    await kept.webhooks.remove(HOOK.id)
    assert await kept.deliveries.next(HOOK.id, "", NOON) is None
    assert await kept.deliveries.latest(HOOK.id) == ()


async def test_a_week_of_them_is_forgotten_a_little_at_a_time(kept: Register, tmp_path: Path) -> None:
    put_many(tmp_path / "ivr.db", "taken", NOON)
    with asked(kept) as found:
        await swept(kept)
    assert most_changed(found) == SWEPT_AT_ONCE
    assert left(tmp_path / "ivr.db") == 0


async def test_a_line_that_is_switched_off_is_given_up_a_little_at_a_time(kept: Register, tmp_path: Path) -> None:
    put_many(tmp_path / "ivr.db", "waiting", None)
    with asked(kept) as found:
        await kept.deliveries.give_up_all(HOOK.id, "answered 410", NOON)
    assert most_changed(found) == SWEPT_AT_ONCE
    assert (await kept.webhooks.standing())[HOOK.id].waiting == 0


async def test_how_they_stand_is_found_without_reading_all(kept: Register, tmp_path: Path) -> None:
    put_many(tmp_path / "ivr.db", "taken", NOON)
    with asked(kept) as found:
        stands = (await kept.webhooks.standing())[HOOK.id]
    assert (stands.waiting, stands.taken, stands.tries) == (0, NOON, 0)
    ((statement, parameters, _),) = found
    with closing(sqlite3.connect(tmp_path / "ivr.db")) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    of_deliveries = [step for step in plan if "deliveries" in step]
    assert len(of_deliveries) == 3
    assert all("SEARCH" in step and "webhook=? AND state=?" in step for step in of_deliveries)
