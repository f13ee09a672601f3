"""A large firm edits its rules while the house runs: how long does the event loop stand still, and until when?"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from bench import large, machine
from ivr.app import App, running
from ivr.logs import log_to
from ivr.settings import Settings

LOOK_EVERY = 0.001
"""Seconds between two looks at whether the loop turns."""
AFTERWARDS = 2.0
"""Seconds; what comes after a reload counts as well."""


class Stops:
    """The loop's longest stop, and the longest without the time for which its thread waited for a core."""

    def __init__(self) -> None:
        self.longest = self.own = 0.0
        self._waited = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").open(encoding="ascii")  # noqa: SIM115

    async def watch(self) -> None:
        """Look until cancelled."""
        loop = asyncio.get_running_loop()
        began, before = loop.time(), self._waiting()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now, waited = time.monotonic(), self._waiting()
            late = now - began - LOOK_EVERY
            self.longest, self.own = max(self.longest, late), max(self.own, late - (waited - before))
            began, before = now, waited

    def forget(self) -> None:
        """Begin anew."""
        self.longest = self.own = 0.0

    def __str__(self) -> str:
        return f"longest stop {self.longest * 1e3:5.1f} ms, without waiting for a core {self.own * 1e3:5.1f} ms"

    def _waiting(self) -> float:
        """Seconds for which the thread was ready to run and had no core, as the kernel counts them."""
        self._waited.seek(0)
        return int(self._waited.read().split()[1]) / 1e9


async def measure(folder: Path, rounds: int, sizes: dict[str, int]) -> None:
    """Start the house with the large rules, edit them again and again, and print what each reload cost."""
    rules = large.write(folder, **sizes)
    print(machine.described())
    print(f"{rules.stat().st_size / 1e6:.1f} MB of rules: {sizes}")
    settings = Settings(rules=rules, state=folder / "s", sip_host="127.0.0.1", sip_port=0, http_port=0)
    async with running(settings, lambda _: None) as app:
        try:
            stops = Stops()
            looking = asyncio.create_task(stops.watch())
            await _quiet(stops)
            for n in range(rounds):
                await _edit(app, rules, stops, n)
            await _break(app, rules, stops)
            looking.cancel()
        finally:
            await app.asterisk.stop()


async def _quiet(stops: Stops) -> None:
    stops.forget()
    await asyncio.sleep(5)
    print(f"nothing going on    {stops}   {machine.load()}")


async def _edit(app: App, rules: Path, stops: Stops, n: int) -> None:
    """Every queue and every agent changes."""
    changes = {"wrap_up: 5s": "wrap_up: 6s", "name: Agent ": "name: agent "}
    there_and_back = changes if n % 2 == 0 else {new: old for old, new in changes.items()}
    await asyncio.to_thread(_replace, rules, there_and_back)
    with _measured(f"reload {n + 1}", stops):
        await _until(app, accepted=n + 1)
        await asyncio.sleep(AFTERWARDS)


async def _break(app: App, rules: Path, stops: Stops) -> None:
    await asyncio.to_thread(_replace, rules, {"queue: q1\n": "queue: qq1\n"})
    with _measured("a broken save", stops):
        await _until(app, refused=1)
        await asyncio.sleep(AFTERWARDS)


def _replace(rules: Path, changes: dict[str, str]) -> None:
    text = rules.read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    rules.write_text(text, "utf-8")


async def _until(app: App, accepted: int = 0, refused: int = 0) -> None:
    assert app.versions is not None
    record = app.versions.record
    async with asyncio.timeout(120):
        while record.accepted < accepted or record.refused < refused:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.05)


@contextmanager
def _measured(what: str, stops: Stops) -> Iterator[None]:
    stops.forget()
    began, cpu, ticks = time.monotonic(), time.process_time(), machine.Ticks.now()
    yield
    took, cost = time.monotonic() - began - AFTERWARDS, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{what:19} {stops}   known after {took:.1f} s   own CPU {cost:.2f} s   "
        f"reading process {peak:.0f} MiB   {machine.load()}   stolen {ticks.stolen_since():.0%}"
    )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--menus", type=int, default=2000)
    parser.add_argument("--queues", type=int, default=500)
    parser.add_argument("--agents", type=int, default=5000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ivr") as folder:
        log_to(Path(folder) / "s")
        uvloop.run(measure(Path(folder), asked.rounds, {n: getattr(asked, n) for n in ("menus", "queues", "agents")}))


if __name__ == "__main__":
    main()
