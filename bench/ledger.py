"""How long the ledger's verification takes and what memory it needs, and what sealing costs the event loop."""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.machine import described, load, yardstick
from ivr.evidence.entry import Fact, Kind, moment
from ivr.evidence.gathering import Gathering
from ivr.evidence.ledger import Ledger
from ivr.evidence.rows import CallRow, Rows
from ivr.evidence.snapshot import entries, snapshot
from ivr.evidence.verify import Beside, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
AT_A_TIME = 500
EVERY_SECONDS = 300


def main() -> None:
    """Both sides; or, in a process of its own, one verification."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--verify", type=Path)
    given = parser.parse_args()
    if given.verify:
        _verify(given.verify)
        return
    print(described())
    with tempfile.TemporaryDirectory(prefix="ivr-bench-ledger-") as folder:
        for count in (given.recordings // 10, given.recordings):
            _reading(Path(folder) / str(count), count)
        asyncio.run(_writing(Path(folder) / "writing", given.seconds))


def _reading(folder: Path, count: int) -> None:
    began = time.perf_counter()
    times = (FIRST + timedelta(seconds=EVERY_SECONDS * n) for n in range(10**9))
    ledger = Ledger.open(folder, KEY, lambda: next(times))
    for begin in range(0, count, AT_A_TIME):
        ledger.append([_sealed(number) for number in range(begin, min(count, begin + AT_A_TIME))])
    took = time.perf_counter() - began
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{count:,} recordings entered, {AT_A_TIME} at a time, in {took:.1f} s; {size / 1e6:.0f} MB on the disk")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "bench.ledger", "--verify", str(folder)], check=True)


def _verify(folder: Path) -> None:
    before = _peak_mb()
    began, cpu = time.perf_counter(), time.process_time()
    report = verify(folder, KEY.public_key(), Beside(rows=Rows(calls=partial(_calls, folder))))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    assert report.is_clean, report.findings
    print(
        f"verified {report.entries:,} entries, {report.roots} roots and the rows of {report.calls:,} calls "
        f"in {took:.1f} s ({used:.1f} s of CPU); "
        f"most memory {_peak_mb():.0f} MiB, {before:.0f} before; {load()}, yardstick {yardstick():.1f} ms"
    )


def _calls(folder: Path) -> Iterator[CallRow]:
    """As a database would tell them."""
    for name in (str(entry.about["recording"]) for entry in entries(snapshot(folder)) if entry.kind is Kind.SEALED):
        yield CallRow(name, FIRST, FIRST, 2)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _writing(folder: Path, seconds: int) -> None:
    ledger = await asyncio.to_thread(Ledger.open, folder, KEY, lambda: datetime.now(UTC))
    gathering = Gathering(ledger)

    async def alone(fact: Fact) -> None:
        await asyncio.to_thread(ledger.append, [fact])

    async def gathered(fact: Fact) -> None:
        await gathering.enter(fact)

    async def nothing(_: Fact) -> None:
        """The loop alone: what the machine's other work costs it."""

    await _paced("nothing entered", nothing, seconds)
    await _paced("gathered", gathered, seconds)
    await _paced("one by one", alone, seconds)


async def _paced(name: str, enter: Callable[[Fact], Awaitable[None]], seconds: int) -> None:
    """100 seals a second, and how long the loop and each seal had to wait."""
    loop = asyncio.get_running_loop()
    took: list[float] = []
    watching = asyncio.create_task(_longest_stop())
    begun = loop.time()

    async def seal(number: int) -> None:
        began = loop.time()
        await enter(_sealed(number))
        took.append((loop.time() - began) * 1000)

    async with asyncio.TaskGroup() as group:
        for number in range(seconds * 100):
            group.create_task(seal(number))
            await asyncio.sleep(max(0.0, begun + (number + 1) / 100 - loop.time()))
    lasted = loop.time() - begun
    watching.cancel()
    stops = await watching
    took.sort()
    print(
        f"{name}: {len(took) / lasted:.0f} seals a second; a seal took {statistics.median(took):.1f} ms, "
        f"99 of 100 at most {took[len(took) * 99 // 100]:.1f}, the longest {took[-1]:.1f}; "
        f"the loop's longest stop {stops:.1f} ms; {load()}"
    )


async def _longest_stop() -> float:
    """Milliseconds by which a sleep of one was late, at most."""
    loop, longest = asyncio.get_running_loop(), 0.0
    try:
        while True:
            began = loop.time()
            await asyncio.sleep(0.001)
            longest = max(longest, loop.time() - began - 0.001)
    except asyncio.CancelledError:
        return longest * 1000


def _sealed(number: int) -> Fact:
    name = f"2026/11/26/node1-1795390097.{number}"
    digest = f"{number:064x}"
    about = {"recording": f"node1-1795390097.{number}", "audio": f"{name}.audio", "audio_bytes": 480_000 + number}
    about |= {"audio_sha256": digest, "manifest": f"{name}.about", "manifest_bytes": 900, "manifest_sha256": digest}
    times = {"seconds": 61.5, "started": "2026-11-26T09:00:00+00:00", "ended": "2026-11-26T09:01:01.5+00:00"}
    call = {"id": about["recording"], "answered": moment(FIRST), "ended": moment(FIRST), "legs": 2}
    return Fact(Kind.SEALED, about | {"pcm_sha256": digest, "state": "recorded", "call": call} | times)


if __name__ == "__main__":
    main()
