"""A steady load for hours: memory, handles, tasks and latencies stay flat, and nobody is left over.

    python -m bench.soak [--rate 5] [--minutes 60] [--svg soak.svg]      (or: make soak)

So many new calls a second, each greeted, queued, answered and recorded. `LOOKS` times it looks at the controller and at
Asterisk. Memory's slope is that of its second half: the first fills caches.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import signal
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import firm, machine
from bench.curves import Look, picture, slope
from bench.simple_calls import agents_ready
from bench.stage import Stage, stage

TALK = 4.0
"""Seconds."""
HOLDS = 8.0
"""Seconds that an agent is taken by a call, wrap-up included, when the machine is not busy."""
LOOKS = 60
SETTLES = 15.0
"""Seconds after the last call."""
GOAL = 1.0
"""MB in ten minutes, at most."""
MORE_HANDLES = 2


@dataclass
class Soak:
    """What has been seen so far."""

    stage: Stage
    looks: list[Look]
    unserved: int = 0
    served: int = 0
    _waits: list[float] = field(default_factory=list)

    async def call(self, number: str) -> None:
        leg = await self.stage.lab.call(firm.DID, caller_id=number)
        ended = await leg.ended(within=300)
        if ended.answered:
            self._waits.append(1000 * (leg.answered_at - leg.began))
        self.served += ended.answered
        self.unserved += not ended.answered

    async def look(self, minute: float) -> Look:
        """Look now, and keep it."""
        inside, controller, asterisk = await self.stage.ask("facts"), self.stage.controller, self.stage.asterisk
        waits, self._waits = self._waits or [0.0], []
        seen = Look(
            minute,
            controller.pid,
            controller.rss_mb(),
            asterisk.pid,
            asterisk.rss_mb(),
            inside["tasks"],
            controller.fds(),
            controller.threads(),
            statistics.median(waits),
            max(waits),
        )
        self.looks.append(seen)
        return seen


async def measure(rate: float, minutes: float, svg: Path | None) -> bool:
    """Whether it stayed flat; prints each look, and draws the curves, also when it is cancelled."""
    agents = math.ceil(rate * HOLDS * 1.3)
    print(f"{machine.described()}; {machine.load()}; {rate:g} calls a second for {minutes:g} minutes, {agents} agents")
    looks: list[Look] = []
    try:
        async with stage(agents=agents, customers=1000) as ready:
            soak = Soak(ready, looks)
            await _played(soak, rate, minutes)
    finally:
        if svg and looks:
            await asyncio.to_thread(svg.write_text, picture(f"{rate:g} calls a second", looks), "utf-8")
    return _judged(soak)


async def _played(soak: Soak, rate: float, minutes: float) -> None:
    """From one silence to the next."""
    await agents_ready(soak.stage, talk=TALK)
    await soak.look(0.0)
    await _steadily(soak, rate, minutes)
    await asyncio.sleep(SETTLES)
    await soak.look(minutes)
    outcomes, recordings = dict(soak.stage.outcomes()), dict(soak.stage.recordings())
    print(f"served {soak.served}, not {soak.unserved}; on record {outcomes}; recordings {recordings}; {machine.load()}")


async def _steadily(soak: Soak, rate: float, minutes: float) -> None:
    began, numbers, every = time.monotonic(), firm.caller_ids(1000), 60 * minutes / LOOKS
    next_look = every
    async with asyncio.TaskGroup() as group:
        for nth in range(round(60 * minutes * rate)):
            await asyncio.sleep(max(0.0, began + nth / rate - time.monotonic()))
            group.create_task(soak.call(numbers[nth % len(numbers)]))
            if (gone := time.monotonic() - began) >= next_look:
                next_look += every
                print(await soak.look(gone / 60), flush=True)
                soak.stage.forget_calls()
    soak.stage.forget_calls()


def _judged(soak: Soak) -> bool:
    before, after = soak.looks[0], soak.looks[-1]
    steep = slope(soak.looks[:-1], lambda look: look.controller_mb) or 0.0
    handles = after.files - before.files, after.threads - before.threads, (after.tasks or 0) - (before.tasks or 0)
    print(f"memory {steep:+.2f} MB in ten minutes (goal {GOAL:g}); files, threads, tasks more than before: {handles}")
    return steep <= GOAL and max(handles) <= MORE_HANDLES and not soak.unserved


def main() -> None:
    """Print the looks; exit 1 if something grew, or somebody was not served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background has it ignored
    try:
        sys.exit(not asyncio.run(measure(given.rate, given.minutes, given.svg)))
    except KeyboardInterrupt:
        sys.exit("Stopped." + f" What was seen until then is in {given.svg}." * bool(given.svg))


if __name__ == "__main__":
    main()
