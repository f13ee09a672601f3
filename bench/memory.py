"""Memory of the controller over hundreds of simple calls, and whether tasks, files and threads are given back."""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import dataclass

import numpy as np

from bench import machine, simple_calls
from bench.stage import Stage, stage

AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class Held:
    """What the controller holds after so many calls, all of them over."""

    calls: int
    rss_mb: float
    tasks: int
    objects: int
    fds: int
    threads: int

    def __str__(self) -> str:
        inside = f"{self.tasks} tasks, {self.objects} objects"
        return f"{self.calls:5} calls: {self.rss_mb:.2f} MiB, {inside}, {self.fds} fds, {self.threads} threads"


async def measure(seconds: float, step: int) -> bool:
    """Place calls for so long, and look after every `step` of them; prints a line for each look."""
    print(f"{machine.described()}; {machine.load()}")
    async with stage(agents=AT_A_TIME + 8, customers=100) as ready:
        await simple_calls.agents_ready(ready)
        await simple_calls.calls(ready, AT_A_TIME, AT_A_TIME)
        held = [await _held(ready, 0)]
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            await simple_calls.calls(ready, step, AT_A_TIME)
            held.append(await _held(ready, held[-1].calls + step))
        _print_slope(held)
        good = simple_calls.as_they_should(ready, held[-1].calls + AT_A_TIME)
    return good and _given_back(held)


async def _held(stage: Stage, calls: int) -> Held:
    inside, process = await stage.ask("facts"), stage.controller
    held = Held(calls, process.rss_mb(), inside["tasks"], inside["objects"], process.fds(), process.threads())
    print(f"{held}; {machine.load()}")
    return held


def _print_slope(held: list[Held]) -> None:
    """Of all looks but the first: the first calls fill caches."""
    later = held[1:]
    if len(later) < 2:
        print("too few looks for a slope: give it more --seconds")
        return
    slope = np.polyfit([h.calls for h in later], [h.rss_mb for h in later], 1)[0] * 1000
    objects = np.polyfit([h.calls for h in later], [h.objects for h in later], 1)[0] * 1000
    print(f"slope after the first {later[0].calls} calls: {slope:+.2f} MiB and {objects:+.0f} objects per 1000 calls")


def _given_back(held: list[Held]) -> bool:
    """Threads of a pool are made as needed up to its size, and stay: they are shown, not judged."""
    good = held[-1].tasks <= held[0].tasks and held[-1].fds <= held[0].fds
    print("tasks and fds are given back" if good else "NOT GIVEN BACK: more tasks or fds than before the calls")
    return good


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=180)
    options.add_argument("--step", type=int, default=200)
    asked = options.parse_args()
    raise SystemExit(0 if asyncio.run(measure(asked.seconds, asked.step)) else 1)
