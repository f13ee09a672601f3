"""CPU of the controller and of Asterisk per simple call, on the real switch."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable
from dataclasses import dataclass

from bench import machine, simple_calls
from bench.stage import Stage, stage

GOAL_MS = 5.0


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds within so many seconds."""

    seconds: float
    controller: float
    asterisk: float


async def used(stage: Stage, doing: Awaitable[object]) -> Used:
    """What both processes use while this is done."""
    began, controller, asterisk = time.monotonic(), stage.controller.cpu_seconds(), stage.asterisk.cpu_seconds()
    await doing
    return Used(
        time.monotonic() - began,
        stage.controller.cpu_seconds() - controller,
        stage.asterisk.cpu_seconds() - asterisk,
    )


async def measure(rounds: int, count: int, at_a_time: int) -> bool:
    """Warm up, then rounds of calls, each followed by as long a silence; prints a line for each."""
    print(f"{machine.described()}; {machine.load()}")
    print(
        f"{rounds} rounds of {count} calls, {at_a_time} at a time; CPU in ms, a call's is that of its round less idle"
    )
    async with stage(agents=at_a_time + 4, customers=100) as ready:
        await simple_calls.agents_ready(ready)
        await simple_calls.calls(ready, 2 * at_a_time, at_a_time)
        per_call = [await _round(ready, n + 1, count, at_a_time) for n in range(rounds)]
        controller, asterisk = (list(figures) for figures in zip(*per_call, strict=True))
        print(f"controller {_summary(controller)}, goal under {GOAL_MS:g}; Asterisk {_summary(asterisk)}")
        await _print_traffic(ready, at_a_time)
        return simple_calls.as_they_should(ready, rounds * count + 3 * at_a_time)


async def _round(stage: Stage, number: int, count: int, at_a_time: int) -> tuple[float, float]:
    ticks = machine.Ticks.now()
    async with machine.yardsticks() as yardsticks:
        busy = await used(stage, simple_calls.calls(stage, count, at_a_time))
    load, stolen = machine.load(), ticks.stolen_since()
    idle = await used(stage, asyncio.sleep(busy.seconds))
    controller = _per_call("controller", busy.controller, idle.controller, count)
    asterisk = _per_call("Asterisk", busy.asterisk, idle.asterisk, count)
    pace = f"yardstick {statistics.median(yardsticks):.1f} ms, stolen {stolen:.0%}"
    print(f"round {number}: {busy.seconds:.0f} s; {load}, {pace}")
    return controller, asterisk


def _per_call(whose: str, busy: float, idle: float, count: int) -> float:
    each = (busy - idle) * 1e3 / count
    print(f"    {whose}: {busy * 1e3:.0f} - idle {idle * 1e3:.0f} = {each:.2f} a call")
    return each


def _summary(figures: list[float]) -> str:
    return f"{statistics.median(figures):.2f} ms a call ({min(figures):.2f} to {max(figures):.2f})"


async def _print_traffic(stage: Stage, count: int) -> None:
    await stage.ask("count")
    await simple_calls.calls(stage, count, count)
    counted = await stage.ask("counted")
    for kind in ("request", "event"):
        own = {what: n for what, n in counted.items() if what.startswith(kind) and "RestResponse" not in what}
        print(f"ARI {kind}s a call: {sum(own.values()) / count:.1f}")
        for what, n in sorted(own.items(), key=lambda pair: -pair[1]):
            print(f"    {n / count:5.1f}  {what.removeprefix(kind).strip()}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--calls", type=int, default=100)
    options.add_argument("--at-a-time", type=int, default=10)
    asked = options.parse_args()
    raise SystemExit(0 if asyncio.run(measure(asked.rounds, asked.calls, asked.at_a_time)) else 1)
