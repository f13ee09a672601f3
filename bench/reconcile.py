"""How long it takes to reconcile many recordings, and how much memory, which must not grow with them."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from bench.machine import described, load
from ivr.core.reconciling import Judged
from ivr.evidence.entry import Fact, Kind, moment
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording.reconcile import reconcile, sources
from ivr.store.accounts import Range
from ivr.store.database import connect, database_url
from ivr.store.migrating import migrate
from ivr.store.tables import calls, legs, recordings

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
TALK = timedelta(seconds=60)
AUDIO, ABOUT = b"x" * 500, b"y" * 50
AT_ONCE = 5_000
LOST_EACH = 1_000
"""One recording in so many has lost its file."""


def main() -> None:
    """Make folders of several sizes, then reconcile each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", default="1000,10000,100000")
    parser.add_argument("--contents", action="store_true", help="read every file, too")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        asyncio.run(_measure(Layout(given.measure), contents=given.contents))
        return
    print(f"{described()}, {load()}")
    print(f"{'recordings':>10} {'seconds':>8} {'of CPU':>8} {'MB more':>8}  found")
    for count in map(int, given.recordings.split(",")):
        with tempfile.TemporaryDirectory(prefix="ivr-bench-reconcile-") as folder:
            asyncio.run(_fill(Layout(Path(folder)), count))
            print(f"{count:10,}", end=" ", flush=True)
            contents = ["--contents"] if given.contents else []
            command = [sys.executable, "-m", "bench.reconcile", "--measure", folder, *contents]
            subprocess.run(command, check=True)


async def _measure(layout: Layout, *, contents: bool) -> None:
    exceptions: list[Judged] = []
    now = datetime.now(UTC)
    before, begun, cpu = _peak_mb(), time.perf_counter(), time.process_time()
    found = await reconcile(sources(layout), Range(), now, exceptions.append, contents=contents)
    took = time.perf_counter() - begun
    cpu, more = time.process_time() - cpu, _peak_mb() - before
    counts = {word: number for word, number in found.tally.counts().items() if number}
    print(f"{took:8.1f} {cpu:8.1f} {more:8.1f}  {counts}, {len(exceptions)} to look at, {load()}")


def _peak_mb() -> float:
    """The most memory that this process has had; `getrusage` would count that of whoever started it."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


async def _fill(layout: Layout, count: int) -> None:
    url = database_url(layout.database)
    await migrate(str(url))
    engine = connect(url)
    for table, make in ((calls, _call), (legs, _leg), (recordings, _recording)):
        for begin in range(0, count, AT_ONCE):
            rows = [make(number, layout) for number in range(begin, min(count, begin + AT_ONCE))]
            async with engine.begin() as connection:
                await connection.execute(insert(table), rows)
    await engine.dispose()
    await asyncio.to_thread(_fill_disk, layout, count)


def _fill_disk(layout: Layout, count: int) -> None:
    layout.capture.mkdir(parents=True)
    layout.call_records.parent.mkdir(parents=True)
    with layout.call_records.open("w") as file:
        for number in range(count):
            at = _at(number).timestamp()
            times = f"{at - 2:.6f},{at:.6f},{at + TALK.total_seconds():.6f},ANSWERED"
            file.write(
                f"{_id(number)},{_id(number)},{times},inbound\n{_id(number)}-agent,{_id(number)},{times},agents\n"
            )
    ledger = Ledger.open(layout.ledger, Ed25519PrivateKey.generate(), lambda: FIRST)
    for begin in range(0, count, AT_ONCE):
        numbers = range(begin, min(count, begin + AT_ONCE))
        ledger.append([Fact(Kind.SEALED, _sealed(number)) for number in numbers])
        for number in numbers:
            _put_files(layout, number)


def _put_files(layout: Layout, number: int) -> None:
    for ending, data in ((".audio", AUDIO), (".about", ABOUT)):
        path = layout.recordings / (_name(number) + ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % LOST_EACH != 0:
            path.write_bytes(data)


def _id(number: int) -> str:
    return f"node-1-{1_735_689_600 + number}.1"


def _at(number: int) -> datetime:
    return FIRST + timedelta(minutes=number)


def _name(number: int) -> str:
    return f"{_at(number):%Y/%m/%d}/{_id(number)}"


def _call(number: int, _: Layout) -> dict[str, Any]:
    texts = ("customer_id", "customer_name", "customer_level", "rm", "language", "queue", "rules_version")
    at = _at(number)
    return {"id": _id(number), "node": "node-1", "did": "4008001234", "caller": "139", **dict.fromkeys(texts, "")} | {
        "arrived": at - timedelta(seconds=2), "answered": at, "ended": at + TALK, "served_by_kind": "agent",
        "served_by": "1001", "outcome": "COMPLETEAGENT", "waited_seconds": 4.0,
    }  # fmt: skip


def _leg(number: int, _: Layout) -> dict[str, Any]:
    at = _at(number)
    times = {"dialled": at, "answered": at, "ended": at + TALK, "ending": "normal"}
    return {"id": f"{_id(number)}-agent", "call": _id(number), "kind": "agent", "party": "1001", **times}


def _recording(number: int, layout: Layout) -> dict[str, Any]:
    path, at = str(layout.recordings / f"{_name(number)}.audio"), _at(number)
    return {"call": _id(number), "path": path, "seconds": TALK.total_seconds(), "channels": 2} | {
        "state": "recorded", "started": at, "ended": at + TALK, "reason": "", "size": len(AUDIO),
    }  # fmt: skip


def _sealed(number: int) -> dict[str, Any]:
    at = _at(number)
    sizes = {"audio_bytes": len(AUDIO), "manifest_bytes": len(ABOUT)}
    hashes = {"audio_sha256": hashlib.sha256(AUDIO).hexdigest(), "manifest_sha256": hashlib.sha256(ABOUT).hexdigest()}
    names = {"audio": f"{_name(number)}.audio", "manifest": f"{_name(number)}.about", "state": "recorded"}
    return {"recording": _id(number), "started": moment(at), "ended": moment(at + TALK)} | sizes | hashes | names


if __name__ == "__main__":
    main()
