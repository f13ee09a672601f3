"""More callers than the rules let in: who is in keeps his quality, others are refused at once, and it leaves nothing.

    python -m bench.overload [--places 16] [--seconds 60] [--sipp]

The engineered load is what fills the places: with a call of about `HOLDS` seconds, so many new calls a second. It is
offered, then 130 % of it, then three times as much for twice as long; all of it twice, for what the first calls fill
is no leak. With `--sipp` the callers are SIPp's, and silent; without, the lab's. Who is in is recorded, and what a
recording lacks of its call, he and his agent have not heard either.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial

from bench import firm, machine, sipp_offers
from bench.simple_calls import agents_ready
from bench.sipp_offers import Seen
from bench.stage import Stage, stage
from ivr.lab.leg import Leg

TALK = 6.0
"""Seconds from the agent's answer to his hanging up."""
HOLDS = 9.0
"""Seconds of a whole call: the prompt before it, and the ringing."""
QUIET = 5.0
"""Seconds after which a house that was overloaded is looked at again."""
GOAL = 0.9
Offer = Callable[[Stage, float, float], Awaitable[list[Seen]]]
"""So many calls a second, for so many seconds."""
BUSY = 503


async def measure(places: int, seconds: float, *, by_sipp: bool) -> bool:
    """Whether each load went as it should; prints the table."""
    print(f"{machine.described()}; {machine.load()}, yardstick {machine.yardstick():.0f} ms; {places} places")
    print("| offered | calls | let in | of what was engineered | answered after, ms | refused | after, ms (worst) |")
    print("|---|---|---|---|---|---|---|")

    def limited(rules: firm.Rules) -> None:
        rules["admission"] = {"most_calls": places}

    good = True
    with sipp_offers.callers() as callers:
        async with stage(
            agents=places, customers=1000, change=limited, trunk=callers.address if by_sipp else ""
        ) as ready:
            offer: Offer = partial(sipp_offers.offered, callers) if by_sipp else _offered
            await agents_ready(ready, talk=TALK)
            print(f"before: {await _held(ready)}")
            for _ in range(2):
                good &= await _all_loads(ready, offer, places / HOLDS, seconds)
                print(f"after: {await _held(ready)}")
            print(f"on record: {dict(ready.outcomes())}, {dict(ready.recordings())}")
    return good


async def _all_loads(ready: Stage, offer: Offer, engineered: float, seconds: float) -> bool:
    good = True
    for times, lasts in ((1.0, seconds), (1.3, seconds), (3.0, 2 * seconds)):
        seen = await offer(ready, engineered * times, lasts)
        good &= _told(times, seen, engineered * lasts, judged=times > 1)
        await asyncio.sleep(QUIET)
    last = await offer(ready, engineered / 2, QUIET)
    let_in = sum(one.answered for one in last)
    print(f"{QUIET:.0f} s later, at half load: {let_in} of {len(last)} let in; {machine.load()}")
    return good and let_in == len(last)


async def _held(stage: Stage) -> str:
    """What the controller holds, with no call left."""
    inside, process = await stage.ask("facts"), stage.controller
    return f"{process.rss_mb():.1f} MiB, {inside['tasks']} tasks, {process.fds()} files, {process.threads()} threads"


async def _offered(stage: Stage, rate: float, seconds: float) -> list[Seen]:
    began, numbers = time.monotonic(), firm.caller_ids(1000)
    async with asyncio.TaskGroup() as group:
        calls = []
        for nth in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, began + nth / rate - time.monotonic()))
            calls.append(group.create_task(_call(stage, numbers[nth % len(numbers)])))
    stage.forget_calls()
    return [call.result() for call in calls]


async def _call(stage: Stage, number: str) -> Seen:
    leg: Leg = await stage.lab.call(firm.DID, caller_id=number)
    ended = await leg.ended(within=300)
    after = (leg.answered_at or ended.at) - leg.began
    return Seen(ended.answered, after, ended.sip, ended.at - leg.began)


def _told(times: float, seen: list[Seen], engineered: float, *, judged: bool) -> bool:
    inside, refused = [s for s in seen if s.answered], [s for s in seen if not s.answered]
    waits, noes = [1000 * s.after for s in inside] or [0.0], [1000 * s.after for s in refused] or [0.0]
    share = len([s for s in inside if s.lasted > TALK]) / engineered
    answered = f"{statistics.median(waits):.0f} (worst {max(waits):.0f})"
    told = f"{len(refused)}, {'all' if all(s.sip == BUSY for s in refused) else 'NOT ALL'} with {BUSY}"
    late = f"{statistics.median(noes):.0f} ({max(noes):.0f})"
    print(f"| {times:.0%} | {len(seen)} | {len(inside)} | {share:.0%} | {answered} | {told} | {late} |", flush=True)
    return not judged or (share >= GOAL and all(s.sip == BUSY for s in refused))


def main() -> None:
    """Print the table; exit 1 if admitted calls were lost, or others not refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sipp", action="store_true")
    given = parser.parse_args()
    sys.exit(not asyncio.run(measure(given.places, given.seconds, by_sipp=given.sipp)))


if __name__ == "__main__":
    main()
