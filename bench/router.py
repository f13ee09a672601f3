"""How long the router takes to decide one event, from a hundred agents to a hundred thousand.

    .venv/bin/python -m bench.router [--agents 100,1000,10000,100000] [--waiting 10000]
                              [--events 20000] [--instructions]

A centre of 200 skills and 100 queues with as many callers waiting as there are agents (`--waiting` at most). Each event
is told to the matcher, which then settles, as the floor does: a caller comes, an agent is free (and takes whom he is
offered), an agent pauses, a caller hangs up, needs are relaxed. The same events are then put to a plain scan of
everybody, a few of them, which must give the same offers. `--instructions` lets valgrind count what the events cost,
and nothing else: exact, whatever else the machine does; a hundred thousand agents take it some minutes.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product

from bench import machine
from ivr.core.agent import InCall, NotReady, Ready
from ivr.core.caller import Caller, caller_in
from ivr.core.duty import OnDuty
from ivr.core.matcher import Matcher
from ivr.core.needs import Need, Relaxation
from ivr.core.offer import Offer
from ivr.core.queues import Priority, Queue
from ivr.core.router import matches
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill

SKILLS, QUEUES, MOST_WAITING = 200, 100, 10_000
SCANNED = 20
"""Events of each size that the plain scan decides, too."""
START = datetime(2026, 11, 26, 9, tzinfo=UTC)
S = timedelta(seconds=1)


@dataclass
class Centre:
    """The matcher with its agents and callers, and what happens to them."""

    agents: int
    most_waiting: int = MOST_WAITING
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    now: datetime = START
    matcher: Matcher = field(default_factory=Matcher)
    duties: dict[str, OnDuty] = field(default_factory=dict)
    waiting: dict[str, Caller] = field(default_factory=dict)
    calls: int = 0
    scanned: list[float] = field(default_factory=list)
    """Seconds that the plain scan took."""

    def __post_init__(self) -> None:
        self.queues = [self._queue(n) for n in range(QUEUES)]
        for n in range(self.agents):
            self._put(OnDuty(self._agent(n), True, InCall("before")))
        while len(self.waiting) < min(self.agents, self.most_waiting):
            self._join(self.chance.randrange(600))
        self._ask_everything()
        self.settle()
        self.busy = list(self.duties)

    def events(self) -> list[tuple[str, Callable[[], None]]]:
        """What may happen, each with its name."""
        return [
            ("a caller comes", self.arrival),
            ("an agent is free", self.freed),
            ("an agent pauses", self.pause),
            ("a caller hangs up", self.hang_up),
            ("needs are relaxed", self.relaxation),
        ]

    def arrival(self) -> None:
        self._join(0)

    def freed(self) -> None:
        name = self.chance.choice(self.busy)
        self._put(replace(self.duties[name], state=Ready(self.now)))

    def pause(self) -> None:
        name = self.chance.choice(self.busy)
        self._put(replace(self.duties[name], state=NotReady("tea")))

    def hang_up(self) -> None:
        if call := next(iter(self.waiting), ""):
            del self.waiting[call]
            self.matcher.leave(call)

    def relaxation(self) -> None:
        """The clock goes on to the next moment at which time alone may make a match."""
        self.now = max(self.now, self.matcher.next_change() or self.now)

    def settle(self) -> list[Offer]:
        """The offers, which are taken."""
        offers = self.matcher.settle(self.now, self.now.date())
        for offer in offers:
            del self.waiting[offer.call]
            self.matcher.leave(offer.call)
            self._put(replace(self.duties[offer.agent], state=InCall(offer.call)))
        return offers

    def scan(self) -> list[Offer]:
        """What a plain scan would offer at this moment."""
        began = time.thread_time()
        found = matches(self.waiting.values(), self.duties.values(), self.now, self.now.date())
        self.scanned.append(time.thread_time() - began)
        return found

    def _put(self, duty: OnDuty) -> None:
        self.duties[duty.agent.id] = duty
        self.matcher.agent(duty)

    def _join(self, waited: int) -> None:
        self.calls += 1
        since = self.now - waited * S
        caller = caller_in(self.chance.choice(self.queues), f"c{self.calls}", since, language=self.chance.choice("ze"))
        self.waiting[caller.call] = caller
        self.matcher.join(caller)

    def _ask_everything(self) -> None:
        """A caller of each queue, language and relaxation has come before: who may serve him is known."""
        for queue in self.queues:
            for waited, language in product((0, 30, 300), "ze"):
                self.matcher.join(caller_in(queue, "early", self.now - waited * S, language=language))
                self.matcher.settle(self.now, self.now.date())
                self.matcher.leave("early")

    def _queue(self, n: int) -> Queue:
        first, second = Need(f"s{2 * n}", 1 + n % 3), Need(f"s{2 * n + 1}")
        relaxed = (Relaxation(30 * S, (first,)), Relaxation(300 * S, (replace(first, level=1),)))
        return Queue(f"q{n}", RuleRef(""), {}, (first, second), Priority(n % 10), relax=relaxed)

    def _agent(self, n: int) -> Agent:
        pairs = self.chance.sample(range(QUEUES), self.chance.randint(1, 5))
        skills = [Skill(f"s{2 * pair + side}", self.chance.randint(1, 5)) for pair in pairs for side in (0, 1)]
        return Agent(f"{n:06}", "", tuple(skills), languages=("z", "e") if n % 3 else ("z",))


def run(centre: Centre, events: int) -> dict[str, list[float]]:
    """CPU microseconds of each event, by its kind."""
    took: dict[str, list[float]] = {name: [] for name, _ in centre.events()}
    kinds = centre.events()
    for n in range(events):
        centre.now += timedelta(milliseconds=5)
        name, happens = kinds[n % len(kinds)]
        began = time.thread_time_ns()
        happens()
        centre.settle()
        took[name].append((time.thread_time_ns() - began) / 1e3)
        while len(centre.waiting) < min(centre.agents, centre.most_waiting) and n % len(kinds) == len(kinds) - 1:
            centre.arrival()
            centre.settle()
    return took


def compare(centre: Centre) -> int:
    """How many offers the scan and the matcher both made; it fails if they differ."""
    found = 0
    for n in range(SCANNED):
        centre.events()[n % 5][1]()
        expected = centre.scan()
        if centre.settle() != expected:
            raise SystemExit(f"The matcher differs from the scan at event {n}.")
        found += len(expected)
    return found


def told(agents: int, waiting: int, events: int) -> Iterator[str]:
    before = machine.Process.rss_mb(_me())
    began = time.thread_time()
    centre = Centre(agents, waiting)
    gc.collect()
    gc.freeze()
    built = time.thread_time() - began
    took = run(centre, events)
    everything = sorted(us for kind in took.values() for us in kind)
    memory = machine.Process.rss_mb(_me()) - before
    yield (
        f"{agents:,} agents, {len(centre.waiting):,} waiting (built in {built:.1f} s, {memory:.0f} MiB): "
        f"median {statistics.median(everything):.1f} us, p99 {_p99(everything):.1f} us, worst {everything[-1]:.0f} us"
    )
    for name, each in took.items():
        yield f"    {name}: median {statistics.median(each):.1f} us, p99 {_p99(sorted(each)):.1f} us"
    if agents <= MOST_WAITING:
        made = compare(centre)
        scan = statistics.median(centre.scanned) * 1e6
        yield f"    a plain scan gives the same {made} offers in {scan:,.0f} us an event"


def instructions(agents: int, waiting: int, events: int) -> float:
    """Machine instructions of one event, as callgrind counts them; the centre is built before it counts."""
    size = ["--agents", str(agents), "--waiting", str(waiting), "--events", str(events)]
    command = [sys.executable, "-m", "bench.router", *size, "--counted"]
    valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(
        [*valgrind, *command], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "0"}
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise SystemExit(f"valgrind told no count:\n{done.stderr}")
    return int(found[1]) / events


@contextmanager
def _counting() -> Iterator[None]:
    control = ["callgrind_control", "-i"]
    subprocess.run([*control, "on", str(os.getpid())], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run([*control, "off", str(os.getpid())], check=True, capture_output=True)


def _p99(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


def _me() -> machine.Process:
    return machine.Process(os.getpid())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", default="100,1000,10000,100000")
    parser.add_argument("--waiting", type=int, default=MOST_WAITING)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--instructions", action="store_true", help="count instructions under valgrind")
    parser.add_argument("--counted", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.agents.split(",")]
    if asked.counted:
        centre = Centre(sizes[0], asked.waiting)
        with _counting():
            run(centre, asked.events)
        return
    print(machine.described(), machine.load(), f"yardstick {machine.yardstick():.1f} ms")
    for agents in sizes:
        if asked.instructions:
            print(
                f"{agents:,} agents: {instructions(agents, asked.waiting, asked.events):,.0f} instructions an event",
                flush=True,
            )
        else:
            print("\n".join(told(agents, asked.waiting, asked.events)), flush=True)


if __name__ == "__main__":
    main()
