"""How long a search among many recordings takes, on SQLite, question by question."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.machine import load
from ivr.core.access import Only
from ivr.store.database import connect, database_url
from ivr.store.migrating import migrate
from ivr.store.searching import Searching, Wanted
from ivr.store.tables import calls, legs, recordings

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
QUEUES = [f"queue{number}" for number in range(20)]
AGENTS = [str(1000 + number) for number in range(200)]
OUTCOMES = ["COMPLETEAGENT"] * 8 + ["COMPLETECALLER"] * 8 + ["ABANDON"] * 3 + ["EXITWITHTIMEOUT"]
Rows = dict[Any, list[dict[str, object]]]


def main() -> None:
    """Fill a store, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ivr-bench-search-") as folder:
        asyncio.run(_measure(Path(folder) / "ivr.sqlite3", given.recordings, given.rounds))


async def _measure(file: Path, count: int, rounds: int) -> None:
    await _fill(file, count)
    searching = Searching.of(file)
    size = (await asyncio.to_thread(file.stat)).st_size
    print(f"{count:,} recordings, {size / 1e6:.0f} MB, {load()}")
    print(f"{'':38} {'median ms':>9} {'most ms':>9}  found")
    for name, wanted, only in _questions(count):
        took, found = [], 0
        for _ in range(rounds):
            begun = time.perf_counter()
            found = len((await searching.search(wanted, only)).found)
            took.append((time.perf_counter() - begun) * 1000)
        print(f"{name:38} {statistics.median(took):9.1f} {max(took):9.1f}  {found}")
    await searching.close()


def _questions(count: int) -> Iterator[tuple[str, Wanted, Only]]:
    middle = FIRST + timedelta(minutes=count // 2)
    day = {"since": middle, "until": middle + timedelta(days=1)}
    everything = Only()
    yield "the latest", Wanted(), everything
    yield "one day", Wanted(**day), everything
    yield "a number", Wanted(number=_number(count // 3)), everything
    yield "the last four digits of a number", Wanted(ends_with=_number(count // 3)[-4:]), everything
    yield "the last three, of a supervisor's", Wanted(ends_with="345"), Only(queues=frozenset(QUEUES[:2]))
    yield "a customer", Wanted(customer=f"C{count // 7}"), everything
    yield "an agent", Wanted(agent=AGENTS[7]), everything
    yield "an agent, one day", Wanted(agent=AGENTS[7], **day), everything
    yield "a queue", Wanted(queue=QUEUES[3]), everything
    yield "a queue that nobody waited in", Wanted(queue="nobody"), everything
    yield "a rare outcome in a queue", Wanted(queue=QUEUES[3], outcome="EXITWITHTIMEOUT"), everything
    yield "not recorded", Wanted(state="not_recorded"), everything
    yield "a call's id", Wanted(call=f"node-1-{count // 2}.1"), everything
    yield "an agent's own", Wanted(), Only(agent=AGENTS[9])
    yield "a supervisor's, of two queues", Wanted(), Only(queues=frozenset(QUEUES[:2]))


async def _fill(file: Path, count: int) -> None:
    url = database_url(file)
    await migrate(str(url))
    engine = connect(url)
    chance = random.Random(5)
    for begin in range(0, count, 10_000):
        rows: Rows = {calls: [], legs: [], recordings: []}
        for number in range(begin, min(count, begin + 10_000)):
            _add(rows, number, chance)
        async with engine.begin() as connection:
            for table, values in rows.items():
                await connection.execute(insert(table), values)
    await engine.dispose()


def _number(number: int) -> str:
    return f"138{number // 3:08}"


def _add(rows: Rows, number: int, chance: random.Random) -> None:
    call, at = f"node-1-{number}.1", FIRST + timedelta(minutes=number)
    agent, ended = chance.choice(AGENTS), at + timedelta(seconds=chance.randrange(20, 900))
    texts = dict.fromkeys(("customer_level", "rm", "language", "rules_version"), "")
    rows[calls].append(
        {"id": call, "node": "node-1", "did": "4008001234", "caller": _number(number), **texts}
        | {"customer_id": f"C{number // 5}", "customer_name": "Li", "queue": chance.choice(QUEUES)}
        | {"arrived": at, "answered": at, "ended": ended, "served_by_kind": "agent", "served_by": agent}
        | {"outcome": chance.choice(OUTCOMES), "waited_seconds": 4.0}
    )
    for kind, party in (("caller", _number(number)), ("agent", agent)):
        times = {"dialled": at, "answered": at, "ended": ended, "ending": "normal"}
        rows[legs].append({"id": f"{call}-{kind}", "call": call, "kind": kind, "party": party, **times})
    state = "not_recorded" if number % 5000 == 0 else "recorded"
    rows[recordings].append(
        {"call": call, "path": f"{call}.audio", "seconds": 60.0, "channels": 2, "state": state, "of_call": call}
        | {"started": at, "ended": ended, "reason": ""}
    )


if __name__ == "__main__":
    main()
