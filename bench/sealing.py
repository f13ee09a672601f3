"""Sealing as a hundred calls a second end: does it keep up, what does it cost, and how long does the loop stand still?

    .venv/bin/python -m bench.sealing [--a-second 100] [--calls 1000] [--seconds 2]

Calls of so many seconds lie captured in the spool, as the switch leaves them; their ends are told at that pace. Each is
merged, coded as FLAC, encrypted with a key of its own, entered in the signed ledger and told to the store (SQLite).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import uvloop

from bench import machine
from ivr.core.call import Incoming
from ivr.provision.layout import Layout
from ivr.recording.opening import open_safe
from ivr.recording.recorder import Recorder
from ivr.stops import Stops
from ivr.store.store import Store

RATE = 8000


@dataclass(frozen=True, slots=True)
class Took:
    """What the sealing of all calls took."""

    lag: float
    """Seconds from the last call's end until all were sealed; the files' settling (0.5 s) is in it."""
    cpu: float
    longest_stop: float


def _capture(spool: Path, calls: int, seconds: float) -> None:
    """Speech-like noise: pure tones would be too easy for FLAC."""
    spool.mkdir(parents=True)
    chance = np.random.default_rng(1)
    sound = (chance.laplace(0, 900, round(seconds * RATE))).clip(-32768, 32767).astype("<i2").tobytes()
    for nth in range(calls):
        for side in ("caller", "other"):
            (spool / f"c{nth}.{side}.sln").write_bytes(sound)


async def _seal(recorder: Recorder, calls: int, a_second: float, length: timedelta) -> Took:
    stops, cpu, began = Stops(0.001), time.process_time(), time.monotonic()
    async with stops.watched():
        for nth in range(calls):
            await asyncio.sleep(max(0.0, began + nth / a_second - time.monotonic()))
            ended = datetime.now(UTC)
            recorder.finish(Incoming(f"c{nth}", "400", "", ended - length), ended - length, ended)
        last = time.monotonic()
        await recorder.drain()
    return Took(time.monotonic() - last, time.process_time() - cpu, stops.longest)


async def measure(folder: Path, calls: int, a_second: float, seconds: float) -> None:
    """All of them once."""
    layout = Layout(folder)
    await asyncio.to_thread(_capture, layout.capture, calls, seconds)
    store = Store(layout.database)
    await store.open()
    safe = await asyncio.to_thread(open_safe, layout, lambda: datetime.now(UTC))
    recorder = Recorder(layout.capture, safe, store, lambda: datetime.now(UTC))
    await recorder.start([f"c{nth}" for nth in range(calls)])
    took = await _seal(recorder, calls, a_second, timedelta(seconds=seconds))
    await store.flush()
    states = Counter(recording.state.value for recording in await store.recordings(calls))
    await recorder.close()
    await store.close()
    print(f"{calls} calls of {seconds:g} s at {a_second:g} a second: {dict(states)}")
    print(
        f"the last was sealed {took.lag:.2f} s after its end; {took.cpu / calls * 1e3:.2f} ms of CPU a call; "
        f"the loop's longest stop {took.longest_stop * 1e3:.1f} ms; {machine.load()}"
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--a-second", type=float, default=100)
    options.add_argument("--calls", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=2)
    asked = options.parse_args()
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    with tempfile.TemporaryDirectory(prefix="ivr-bench-sealing-") as where:
        uvloop.run(measure(Path(where), asked.calls, asked.a_second, asked.seconds))
