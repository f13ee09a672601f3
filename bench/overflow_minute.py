"""Whether overflow fires within its minute while hundreds wait, on the real switch: real SIP callers, nobody ready."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import numpy as np

from bench import firm, machine
from bench.cpu_per_call import Used, used
from bench.stage import Stage, stage
from ivr.lab.behaviour import busy
from ivr.lab.lab import Lab
from ivr.switch.ami import Ami, AmiAddress

GOAL_MS = 250.0
MINUTE = 60.0


async def measure(callers: int, rate: float, *, recorded: bool) -> bool:
    """So many callers, placed at this rate a second, wait their minute out; prints how exactly it ended."""
    print(f"{machine.described()}; {machine.load()}, yardstick {machine.yardstick():.0f} ms")
    print(f"{callers} callers at {rate:g} a second, nobody ready, {'recorded' if recorded else 'not recorded'}")
    async with stage(agents=1, customers=callers, recorded=recorded) as ready:
        ready.lab.mobile(firm.RM_MOBILE).behave(busy())
        await ready.ask("watch")
        use = await used(ready, _wait_out(ready, callers, rate))
        longest_stop = (await ready.ask("watched"))["longest_stop"]
        await asyncio.sleep(2)
        _print_use(use, longest_stop)
        return _judge(ready, callers)


async def _wait_out(stage: Stage, callers: int, rate: float) -> None:
    async with _deaf(stage.lab) as stop_listening, asyncio.TaskGroup() as group:
        began = time.monotonic()
        for n, number in enumerate(firm.caller_ids(callers)):
            await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
            group.create_task(_wait(stage.lab, number, stop_listening))
        print(f"all placed after {time.monotonic() - began:.1f} s; {machine.load()}")


async def _wait(lab: Lab, number: str, stop_listening: Ami) -> None:
    leg = await lab.call(firm.DID, caller_id=number)
    await leg.answered(within=30)
    await stop_listening.ask("StopMixMonitor", {"Channel": leg.channel})
    await leg.ended(within=MINUTE + 90)


@asynccontextmanager
async def _deaf(lab: Lab) -> AsyncIterator[Ami]:
    """What the lab's people hear is of no use here, and writing it down would cost as much as all the rest."""
    network = lab.network
    address = AmiAddress("127.0.0.1", network.ami_port, "lab", network.ami_password)
    ami = Ami(address, lambda message: None, _nothing, timeout=30)
    await ami.start(patience=10)
    try:
        yield ami
    finally:
        await ami.stop()


async def _nothing() -> None:
    """Nothing is to be learned at the login."""


def _print_use(use: Used, longest_stop: float) -> None:
    shares = f"controller {use.controller / use.seconds:.1%}, Asterisk {use.asterisk / use.seconds:.1%} of a core"
    print(f"{use.seconds:.0f} s in all: {shares}; {machine.load()} at the end")
    print(f"the controller's loop stood still for {longest_stop * 1e3:.0f} ms at most")


def _judge(stage: Stage, callers: int) -> bool:
    late = [
        (_moment(overflow) - _moment(entered)) / timedelta(milliseconds=1) - MINUTE * 1e3
        for entered, overflow in stage.rows(
            "select e.at, min(o.at) from trace e join trace o on o.call = e.call and o.what = 'overflow'"
            " where e.what = 'ENTERQUEUE' group by e.call"
        )
    ]
    print(f"{len(late)} of {callers} overflowed to the RM; outcomes {dict(stage.outcomes())}")
    if not late:
        return False
    off = np.abs(late)
    p50, p99 = np.percentile(off, [50, 99])
    print(f"|overflow - (enter + 60 s)|: p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {off.max():.1f} ms", end="")
    print(f" (from {min(late):+.1f} to {max(late):+.1f}); goal {GOAL_MS:g} ms")
    return len(late) == callers and stage.outcomes() == {"CALLBACK": callers}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--callers", type=int, default=200)
    options.add_argument("--rate", type=float, default=10)
    options.add_argument("--not-recorded", action="store_true")
    asked = options.parse_args()
    good = asyncio.run(measure(asked.callers, asked.rate, recorded=not asked.not_recorded))
    raise SystemExit(0 if good else 1)
