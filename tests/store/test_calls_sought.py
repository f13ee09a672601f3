"""Calls are found by level, hour of the day, length, result and score, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path

from ivr.store.calls_found import CallsFound
from ivr.store.judging import Judging
from ivr.store.store import Store
from tests.store.a_postgres import Cluster
from tests.store.past_calls import SOUGHT, found, tell_past_calls


async def found_by_all(where: str | Path) -> list[list[str]]:
    store = Store(where, every=0)
    await store.open()
    calls = CallsFound.of(where)
    await tell_past_calls(store, Judging.beside(calls))
    each = [await found(calls, sought) for sought, _ in SOUGHT]
    await calls.close()
    await store.close()
    return each


async def test_exactly_those_are_found_that_fit(tmp_path: Path) -> None:
    assert await found_by_all(tmp_path / "ivr.db") == [calls for _, calls in SOUGHT]


async def test_on_postgresql_too(server: Cluster) -> None:
    await server.do("CREATE DATABASE sought")
    assert await found_by_all(server.url("sought")) == [calls for _, calls in SOUGHT]
