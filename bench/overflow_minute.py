"""Whether overflow fires within its minute while hundreds wait, on the real switch: real SIP callers, nobody ready."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import numpy as np

from bench import firm, machine
from bench.cpu_per_call import Used, used
from bench.stage import Stage, stage
from ivr.core.call import Waiting
from ivr.lab.behaviour import busy
from ivr.lab.lab import Lab
from ivr.store.encoding import decode_stage
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
        ticks = machine.Ticks.now()
        looking = asyncio.ensure_future(_beginnings(ready, callers / rate + MINUTE / 2))
        use = await used(ready, _wait_out(ready, callers, rate))
        stolen = ticks.stolen_since()
        longest_stop = (await ready.ask("watched"))["longest_stop"]
        await asyncio.sleep(2)
        _print_use(use, longest_stop)
        print(f"stolen by the host's other guests: {stolen:.0%}")
        return _judge(ready, callers, await looking)


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


def _judge(stage: Stage, callers: int, since: dict[str, datetime]) -> bool:
    """`enter` as the trace tells it, and as the wait was counted: the line is written a moment after its begin."""
    traced = dict(stage.rows("select call, min(at) from trace where what = 'ENTERQUEUE' group by call"))
    overflow = dict(stage.rows("select call, min(at) from trace where what = 'overflow' group by call"))
    outcomes, recordings = dict(stage.outcomes()), dict(stage.recordings())
    print(f"{len(overflow)} of {callers} overflowed to the RM; outcomes {outcomes}, recordings {recordings}")
    told = {call: _moment(at) for call, at in traced.items()}
    for name, entered in (("trace", told), ("wait's begin", since)):
        _print_distribution(name, [_ms_off(entered[c], _moment(at)) for c, at in overflow.items() if c in entered])
    return len(overflow) == callers and outcomes == {"CALLBACK": callers}


def _ms_off(entered: datetime, overflow: datetime) -> float:
    return (overflow - entered) / timedelta(milliseconds=1) - MINUTE * 1e3


def _print_distribution(name: str, late: list[float]) -> None:
    if not late:
        print(f"nothing to say by {name}")
        return
    off = np.abs(late)
    p50, p99 = np.percentile(off, [50, 99])
    print(f"|overflow - (enter + 60 s)| by {name}, {len(late)} calls:", end=" ")
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {off.max():.1f} ms", end=" ")
    print(f"(from {min(late):+.1f} to {max(late):+.1f}); goal {GOAL_MS:g} ms")


async def _beginnings(stage: Stage, after: float) -> dict[str, datetime]:
    """When each wait began, as the calls' stages say while they wait."""
    await asyncio.sleep(after)
    stages = {
        call: decode_stage(json.loads(stage))
        for call, stage in stage.rows("select id, stage from calls where stage is not null")
    }
    return {call: stage.since for call, stage in stages.items() if isinstance(stage, Waiting)}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)  # as the store keeps it


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--callers", type=int, default=200)
    options.add_argument("--rate", type=float, default=10)
    options.add_argument("--not-recorded", action="store_true")
    asked = options.parse_args()
    good = asyncio.run(measure(asked.callers, asked.rate, recorded=not asked.not_recorded))
    raise SystemExit(0 if good else 1)
