"""A steady load for hours: memory, handles, tasks and latencies stay flat, and nobody is left over.

    python -m bench.soak [--rate 5] [--minutes 60] [--svg soak.svg]      (or: make soak)

So many new calls a second, each greeted, queued, answered and recorded. `LOOKS` times it looks at the controller and at
Asterisk. Memory's slope is that of its second half: the first fills caches.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import firm, machine
from bench.simple_calls import agents_ready
from bench.stage import Stage, stage
from ivr.picture.half_hours import Panel, Series, drawn

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


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a moment."""

    minute: float
    controller_mb: float
    asterisk_mb: float
    tasks: int
    files: int
    threads: int
    answered_ms: float
    """Median of the calls since the look before, from the call to its answer; 0 if there were none."""
    worst_ms: float


@dataclass
class Soak:
    """What has been seen so far."""

    stage: Stage
    looks: list[Look] = field(default_factory=list)
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
            controller.rss_mb(),
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
    """Whether it stayed flat; prints each look, and draws the curves."""
    agents = math.ceil(rate * HOLDS * 1.3)
    print(f"{machine.described()}; {machine.load()}; {rate:g} calls a second for {minutes:g} minutes, {agents} agents")
    async with stage(agents=agents, customers=1000) as ready:
        await agents_ready(ready, talk=TALK)
        soak = Soak(ready)
        before = await soak.look(0.0)
        await _steadily(soak, rate, minutes)
        await asyncio.sleep(SETTLES)
        after = await soak.look(minutes)
        outcomes, recordings = dict(ready.outcomes()), dict(ready.recordings())
    print(f"served {soak.served}, not {soak.unserved}; on record {outcomes}; recordings {recordings}; {machine.load()}")
    if svg:
        await asyncio.to_thread(svg.write_text, _picture(soak.looks, rate), "utf-8")
    return _judged(soak, before, after)


async def _steadily(soak: Soak, rate: float, minutes: float) -> None:
    began, numbers, every = time.monotonic(), firm.caller_ids(1000), 60 * minutes / LOOKS
    next_look = every
    async with asyncio.TaskGroup() as group:
        for nth in range(round(60 * minutes * rate)):
            await asyncio.sleep(max(0.0, began + nth / rate - time.monotonic()))
            group.create_task(soak.call(numbers[nth % len(numbers)]))
            if (gone := time.monotonic() - began) >= next_look:
                next_look += every
                _told(await soak.look(gone / 60))
                soak.stage.forget_calls()
    soak.stage.forget_calls()


def _told(look: Look) -> None:
    print(
        f"{look.minute:6.1f} min: controller {look.controller_mb:.1f} MB, Asterisk {look.asterisk_mb:.1f}; "
        f"{look.tasks} tasks, {look.files} files, {look.threads} threads; "
        f"answered after {look.answered_ms:.0f} ms (worst {look.worst_ms:.0f})",
        flush=True,
    )


def _slope(looks: list[Look]) -> float:
    """MB of the controller in ten minutes."""
    late = [look for look in looks if look.minute >= looks[-1].minute / 2]
    if len(late) < 3:
        return 0.0
    slope, _ = statistics.linear_regression([look.minute for look in late], [look.controller_mb for look in late])
    return 10 * slope


def _judged(soak: Soak, before: Look, after: Look) -> bool:
    slope = _slope(soak.looks[:-1])
    handles = after.files - before.files, after.threads - before.threads, after.tasks - before.tasks
    print(f"memory {slope:+.2f} MB in ten minutes (goal {GOAL:g}); files, threads, tasks more than before: {handles}")
    return slope <= GOAL and max(handles) <= MORE_HANDLES and not soak.unserved


def _picture(looks: list[Look], rate: float) -> str:
    panels = [
        _panel("Memory", " MB", looks, controller_mb="controller", asterisk_mb="Asterisk"),
        _panel("Tasks, files, threads", "", looks, tasks="tasks", files="files", threads="threads"),
        _panel("From the call to its answer", " ms", looks, answered_ms="median", worst_ms="worst"),
    ]
    return drawn(f"{rate:g} calls a second", "", [f"{look.minute:.0f}" for look in looks], panels)


def _panel(title: str, unit: str, looks: list[Look], **named: str) -> Panel:
    colours, none = ("#2563eb", "#ea580c", "#059669"), [None] * len(looks)
    series = [
        Series(name, colour, [float(getattr(look, of)) for look in looks], none)
        for (of, name), colour in zip(named.items(), colours, strict=False)
    ]
    return Panel(title, series, unit, is_line=True)


def main() -> None:
    """Print the looks; exit 1 if something grew, or somebody was not served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    sys.exit(not asyncio.run(measure(given.rate, given.minutes, given.svg)))


if __name__ == "__main__":
    main()
