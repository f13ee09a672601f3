"""How soon the fallback answers a new caller, and speaks: while the controller stands still, and once it is dead.

python -m bench.without_controller [--calls 20]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bench import firm, machine
from bench.stage import Stage, stage
from ivr.errors import IvrError
from ivr.lab.behaviour import busy
from ivr.lab.leg import Leg

APART = 1.0
"""Seconds between two callers."""
PATIENCE = 20.0
"""Seconds that each waits for his answer."""
LISTENS = 3.0
"""Seconds from his answer until he hangs up; what he heard is looked at when all are gone, for that takes CPU."""
DOWN = 1.0
"""Seconds after the kill until the first one calls."""
GOALS = {"stands still": 6.0, "is dead": 2.0}
"""Seconds in which each is to be answered."""


@dataclass(frozen=True, slots=True)
class Served:
    """Seconds from a call to its answer, and to the first word."""

    answered: float
    spoken_to: float


async def measure(calls: int) -> bool:
    """Print a line for each; False if somebody was not served at all."""
    print(f"{machine.described()}; {machine.load()}; {calls} calls each, one every {APART:g} s")
    async with stage(agents=1, customers=2 * calls) as ready:
        ready.lab.mobile(firm.RM_MOBILE).behave(busy())
        await _left_behind(ready)
        numbers = firm.caller_ids(2 * calls)
        print(
            "| the controller | served | to the answer, s: median | worst | goal | to a word: median | worst | load |"
        )
        print("|---|---|---|---|---|---|---|---|")
        os.kill(ready.controller.pid, signal.SIGSTOP)
        good = _told("stands still", await _all_call(ready, numbers[:calls]))
        os.kill(ready.controller.pid, signal.SIGKILL)
        await asyncio.sleep(DOWN)
        return _told("is dead", await _all_call(ready, numbers[calls:])) and good


async def _left_behind(ready: Stage) -> None:
    """Wait until the controller has written what the fallback goes by."""
    async with asyncio.timeout(30):
        while not (ready.layout.state / "fallback.json").exists():  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.1)


async def _all_call(ready: Stage, numbers: Sequence[str]) -> Sequence[Served | None]:
    legs = await asyncio.gather(*(_calls(ready, number, nth * APART) for nth, number in enumerate(numbers)))
    return [_served(leg) for leg in legs]


async def _calls(ready: Stage, number: str, begins: float) -> Leg:
    await asyncio.sleep(begins)
    leg = await ready.lab.call(firm.DID, number)
    with suppress(IvrError):
        await leg.answered(within=PATIENCE)
        await asyncio.sleep(LISTENS)
    with suppress(IvrError):
        await leg.hang_up()
        await leg.ended()
    return leg


def _served(leg: Leg) -> Served | None:
    """None: he was not answered, or heard nothing."""
    if not leg.answered_at or not (heard := leg.heard.sound()):
        return None
    answered = leg.answered_at - leg.began
    return Served(answered, answered + heard[0].start)


def _told(state: str, found: Sequence[Served | None]) -> bool:
    served = [one for one in found if one]
    columns = ([one.answered for one in served], [one.spoken_to for one in served])
    answer, word = (f"{statistics.median(one):.2f} | {max(one):.2f}" if one else "- | -" for one in columns)
    load = f"{os.getloadavg()[0]:.1f}"
    print(f"| {state} | {len(served)} of {len(found)} | {answer} | {GOALS[state]:g} | {word} | {load} |", flush=True)
    return len(served) == len(found)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=20)
    raise SystemExit(0 if asyncio.run(measure(options.parse_args().calls)) else 1)
