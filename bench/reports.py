"""How long a month of 100,000 calls takes to report, by each cut, on SQLite or PostgreSQL."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.a_month import AGENTS, fill
from bench.machine import load
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.local_time import period
from ivr.reports.making import Wanted, made
from ivr.reports.written import written
from ivr.store.database import connect, database_url
from ivr.store.history import History
from ivr.store.migrating import migrate

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def main() -> None:
    """Fill a store with some months, then report the last of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000, help="in a month")
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--postgres", default="", help="an empty database's address")
    parser.add_argument("--keep", type=Path, help="where the SQLite file is left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ivr-bench-reports-") as folder:
        where = given.postgres or (given.keep or Path(folder)) / "ivr.sqlite3"
        asyncio.run(_measure(where, given.calls, given.months))


async def _measure(where: str | Path, count: int, months: int) -> None:
    url = database_url(where)
    await migrate(url.render_as_string(hide_password=False))
    engine = connect(url)
    for month in range(12 - months, 12):
        await fill(engine, date(2026, month, 1), 30, count // 30)
    await engine.dispose()
    print(f"{count:,} calls in November, {months} month(s) in all, {url.get_backend_name()}, {load()}")
    print(f"{'':12} {'s':>6} {'CPU s':>6}  calls, {len(AGENTS)} agents")
    history = History.of(where)
    for by in By:
        await _one(history, by, "month")
    await _one(history, By.HOUR, "day")
    await history.close()


async def _one(history: History, by: By, span: str) -> None:
    kind = "day" if span == "day" else "month"
    wanted = Wanted(period(kind, date(2026, 11, 11), SHANGHAI), by, "zh")
    began, cpu = time.perf_counter(), time.process_time()
    table = await made(history, wanted, Staff(), LATER)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    size = {kind: len(written(table, kind)) for kind in ("csv", "xlsx", "pdf")}
    print(f"{span} {by.value:7} {took:6.2f} {used:6.2f}  {table.total[1] if table.total else ''}  {size}")


if __name__ == "__main__":
    main()
