"""How long callers wait for the same staff with skills: by this controller's router and by app_queue, on one Asterisk.

    .venv/bin/python -m bench.skilled_waiting [--calls 150] [--load 0.87] [--rounds 4] [--seed 1] [--handling 4]

Four types of call, two products in two languages, and eight agents: four can do one type, three two, one all four. In
each round the same callers come to both, at the same moments (Poisson), and need the same time (exponential, drawn by
caller, whoever serves him); which of the two has them first changes from round to round. All of them wait until they
are served. Nothing is announced, nothing recorded, there is no wrap-up.

Here a queue needs a product and a language, and of those who are free the one with the fewest skills is chosen.
app_queue has a queue for each type, with whoever can do it as a member, his penalty by how many types he can do: so it
saves the generalists, too, as far as it can. Waits are measured at the telephones, from the caller's INVITE to the
agent's answer; the 0.3 s in which his telephone rings are part of them, and count as his work in the load.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench import firm, machine
from bench.beside_app_queue import say
from bench.stage import Stage, stage
from ivr.lab.leg import Leg
from ivr.provision import tree
from ivr.provision.process import Asterisk

PRODUCTS, LANGUAGES = ("fund", "claims"), ("chinese", "english")
SHARES = {"fund_chinese": 0.35, "claims_chinese": 0.30, "fund_english": 0.20, "claims_english": 0.15}
"""How many of the callers are of each type."""
OWN = {kind: f"400800123{nth}" for nth, kind in enumerate(SHARES, 1)}
"""The number of each type whose calls the controller takes."""
APP_QUEUE = {kind: f"400800999{nth}" for nth, kind in enumerate(SHARES, 1)}
"""The number of each type whose calls app_queue takes."""
STAFF: Mapping[str, tuple[str, ...]] = dict(
    zip(
        firm.agent_ids(8),
        (
            ("fund", "chinese"),
            ("claims", "chinese"),
            ("fund", "english"),
            ("claims", "english"),
            ("fund", "chinese", "english"),
            ("claims", "chinese", "english"),
            ("fund", "claims", "chinese"),
            ("fund", "claims", "chinese", "english"),
        ),
        strict=True,
    )
)
RINGS = 0.3
"""Seconds until an agent answers."""
SOON = 5.0
"""Seconds; the share of those is told who are served within them."""
PATIENCE = 300.0
"""Seconds after which a call that has not ended is a fault of the benchmark."""

QUEUES = """\
[general]
autofill = yes
"""
QUEUE = """\
[{kind}]
musicclass = default
strategy = leastrecent
timeout = 15
retry = 1
wrapuptime = 0
ringinuse = no
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """When he calls, in seconds from the round's begin, about what, and how long it takes."""

    at: float
    kind: str
    handling: float


def can(agent: str) -> list[str]:
    """The types of call that this agent can do."""
    return [kind for kind in SHARES if set(kind.split("_")) <= set(STAFF[agent])]


def arrivals(count: int, load: float, seed: int, handling: float) -> list[Caller]:
    """So many callers, who keep the staff busy for this share of the time."""
    chance, at, found = random.Random(seed), 0.0, list[Caller]()
    rate = load * len(STAFF) / (RINGS + handling)
    for _ in range(count):
        at += chance.expovariate(rate)
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        found.append(Caller(at, kind, chance.expovariate(1 / handling)))
    return found


def skilled(rules: firm.Rules) -> None:
    """Let the firm have the staff and the four queues."""
    rules["numbers"] = {number: kind for kind, number in OWN.items()}
    rules["flows"] = {kind: [{"queue": kind}] for kind in SHARES}
    rules["queues"] = {kind: _queue(kind) for kind in SHARES}
    for agent, skills in STAFF.items():
        rules["agents"][agent]["skills"] = dict.fromkeys(skills, 1)


def _queue(kind: str) -> firm.Rules:
    return {
        "title": {"zh": kind, "en": kind.replace("_", " ")},
        "needs": dict.fromkeys(kind.split("_"), 1),
        "offer": {"ring": "15s", "choose": "least_skilled"},
        "wrap_up": "0s",
    }


async def add_app_queues(ready: Stage, asterisk: Asterisk) -> None:
    """Let app_queue have a queue for each type, and the calls to its number."""
    written = QUEUES
    for kind in SHARES:
        members = (f"member = PJSIP/{agent},{len(can(agent)) - 1}\n" for agent in STAFF if kind in can(agent))
        written += QUEUE.format(kind=kind) + "".join(members)
    (ready.layout.etc / "queues.conf").write_text(written, "utf-8")
    await asterisk.console("module load app_queue.so")
    for kind, number in APP_QUEUE.items():
        await say(asterisk, f"{number}@from-trunk", ("Answer()", f"Queue({kind})", "Hangup()"))


class Round:
    """One round's callers, and how long each has waited."""

    def __init__(self, ready: Stage, callers: Sequence[Caller], first_number: int) -> None:
        self._ready = ready
        self._callers = {str(first_number + nth): caller for nth, caller in enumerate(callers)}
        self._began = dict[str, float]()
        self.waited = dict[str, float]()
        """Seconds, by the caller's number."""
        for agent, phone in ready.lab.phones.items():
            phone.behave(_Serves(agent, self))

    async def calls(self, numbers: Mapping[str, str]) -> dict[str, list[float]]:
        """All of them call the number of their type; how long those of each type waited, once all are served."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            for number, caller in self._callers.items():
                await asyncio.sleep(began + caller.at - loop.time())
                group.create_task(self._call(numbers[caller.kind], number))
        found = {kind: list[float]() for kind in SHARES}
        for number, waited in self.waited.items():
            found[self._callers[number].kind].append(waited)
        return found

    async def _call(self, did: str, number: str) -> None:
        self._began[number] = time.monotonic()
        leg = await self._ready.lab.call(did, caller_id=number)
        await leg.ended(within=PATIENCE)
        if number not in self.waited:
            raise SystemExit(f"NOT AS IT SHOULD BE: {leg} ended, and nobody had served it.")

    def answers(self, agent: str, number: str) -> float:
        """This agent has this caller: how long that takes, in seconds."""
        caller = self._callers[number]
        if caller.kind not in can(agent):
            raise SystemExit(f"NOT AS IT SHOULD BE: {agent} was given {caller.kind}.")
        self.waited[number] = time.monotonic() - self._began[number]
        return caller.handling


@dataclass(frozen=True, slots=True)
class _Serves:
    """An agent who answers, talks as long as this caller needs, and hangs up."""

    agent: str
    round: Round

    async def __call__(self, leg: Leg) -> None:
        await leg.ring()
        await asyncio.sleep(RINGS)
        await leg.answer()
        await leg.answered()
        await asyncio.sleep(self.round.answers(self.agent, leg.caller_id))
        await leg.hang_up()


def told(waits: Mapping[str, Sequence[float]]) -> tuple[str, float, float]:
    """The figures of these waits in a line; their mean and their 80th percentile."""
    every = np.array([wait for of_kind in waits.values() for wait in of_kind])
    worst = max(waits, key=lambda kind: float(np.mean(waits[kind])) if waits[kind] else 0.0)
    mean, p80 = float(every.mean()), float(np.percentile(every, 80))
    line = (
        f"{every.size} served, mean {mean:.2f} s, P80 {p80:.2f} s, {(every <= SOON).mean():.0%} within {SOON:.0f} s, "
        f"longest {every.max():.1f} s, worst type {worst} {np.mean(waits[worst]):.2f} s"
    )
    return line, mean, p80


async def main(count: int, load: float, rounds: int, seed: int, handling: float) -> None:
    """The rounds, and all of them together."""
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    all_waits = {whose: {kind: list[float]() for kind in SHARES} for whose in ("own", "app_queue")}
    async with stage(agents=len(STAFF), customers=1, recorded=False, wrap_up="0s", change=skilled) as ready:
        await ready.lab.register(within=30)
        asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), ready.layout)
        await add_app_queues(ready, asterisk)
        first = int(firm.caller_ids(1)[0])
        for nth in range(rounds):
            callers = arrivals(count, load, seed + nth, handling)
            both = [("own", OWN), ("app_queue", APP_QUEUE)]
            for whose, numbers in both if nth % 2 == 0 else reversed(both):
                waits = await Round(ready, callers, first).calls(numbers)
                first += count
                for kind, of_kind in waits.items():
                    all_waits[whose][kind] += of_kind
                print(f"    round {nth + 1}, {whose}: {told(waits)[0]}; {machine.load()}", flush=True)
                await asyncio.sleep(2)
    _together(all_waits)


def _together(all_waits: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    (own, own_mean, own_p80), (other, other_mean, other_p80) = map(told, all_waits.values())
    print(f"own:       {own}\napp_queue: {other}")
    print(f"app_queue / own: mean {other_mean / own_mean:.2f}, P80 {other_p80 / own_p80:.2f}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=150)
    options.add_argument("--load", type=float, default=0.87)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--handling", type=float, default=4.0, help="seconds of a talk, on average")
    asked = options.parse_args()
    asyncio.run(main(asked.calls, asked.load, asked.rounds, asked.seed, asked.handling))
