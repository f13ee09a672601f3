"""How soon an agent's phone rings again once he is free, while callers wait: by this controller and by app_queue.

    .venv/bin/python -m bench.free_to_ring [--members 20,500] [--phones 8] [--calls 200]

More callers than phones wait all the time. An agent answers, talks for a moment, hangs up, has no wrap-up, and gets the
next one. Measured at his telephone, from his BYE to the next INVITE: so it holds all that both Asterisks do meanwhile.
Whom app_queue has, it looks at again every second (`retry = 1`, the least that it takes).
"""

from __future__ import annotations

import argparse
import asyncio
import time

import numpy as np

from bench import beside_app_queue, firm, machine
from bench.simple_calls import TALK
from bench.stage import Stage, stage
from ivr.lab.leg import Leg
from ivr.provision import tree
from ivr.provision.process import Asterisk

CALLERS = 3
"""As many for each telephone, one of whom is served; when they run out, no telephone rings any more."""


class _Busy:
    """An agent who always has a call, and how long it took until he had it."""

    def __init__(self, heard: list[float]) -> None:
        self._heard = heard
        self._hung_up: float | None = None

    async def __call__(self, leg: Leg) -> None:
        if self._hung_up is not None:
            self._heard.append(time.monotonic() - self._hung_up)
        await leg.answer()
        await asyncio.sleep(TALK)
        self._hung_up = time.monotonic()
        await leg.hang_up()


async def _calls(ready: Stage, did: str, count: int) -> list[float]:
    heard = list[float]()
    for phone in ready.lab.phones.values():
        phone.behave(_Busy(heard))
    room = asyncio.Semaphore(CALLERS * len(ready.lab.phones))

    async def call(number: str) -> None:
        async with room:
            leg = await ready.lab.call(did, caller_id=number)
            await leg.ended(within=120)

    await asyncio.gather(*(call(number) for number in firm.caller_ids(count)))
    return heard


def _print(whose: str, heard: list[float]) -> None:
    p50, p99 = np.percentile(np.array(heard) * 1e3, [50, 99])
    print(f"    {whose}: {len(heard)} times, p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(heard) * 1e3:.1f} ms")


async def measure(members: int, phones: int, count: int) -> None:
    """One round by each."""
    async with stage(agents=members, customers=count, phones=phones, wrap_up="0s") as ready:
        await ready.lab.register(within=30)
        asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), ready.layout)
        await beside_app_queue.add_app_queue(ready, asterisk, members, wrap_up=0)
        print(f"{members} members, {phones} with a phone:")
        for whose, did in (("own", firm.DID), ("app_queue", beside_app_queue.DID)):
            _print(whose, await _calls(ready, did, count))
            print(f"    {machine.load()}")


async def main(sizes: list[int], phones: int, count: int) -> None:
    """One size after the other."""
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    for members in sizes:
        await measure(members, min(phones, members), count)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--members", default="20,500")
    options.add_argument("--phones", type=int, default=8)
    options.add_argument("--calls", type=int, default=200)
    asked = options.parse_args()
    asyncio.run(main([int(n) for n in asked.members.split(",")], asked.phones, asked.calls))
