"""A day of a large centre by a rulebook: what `ivr simulate --rules --load` costs, one replication on one processor.

    python -m bench.day [--agents 500] [--calls 40000] [--rounds 3]

Ten queues of two skills each, relaxed after 30 s; points by level and for waiting; two languages; overflow to RMs after
a minute; a tenth of the phones ring in vain. About nine tenths of the agents' time are taken up.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bench.machine import described, load, yardstick
from ivr.core.needs import Need, Relaxation
from ivr.core.overflow_rules import OverflowStep, ToRm, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import Priority, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Firm, Rulebook, Skill
from ivr.simulation.day.counts import together
from ivr.simulation.day.load import HALF_HOUR, Answering, Break, Callers, Load, Shift
from ivr.simulation.day.running import Plan, simulated
from ivr.simulation.model import Lognormal

S = timedelta(seconds=1)
QUEUES, HALF_HOURS = 10, 20
OVERFLOW = (
    OverflowStep(RuleRef("o"), ToRm("own", 25 * S, "1", 10 * S), (WhenWaited(60 * S), WhenFailedOffers(2))),
    OverflowStep(RuleRef("p"), ToRm("deputy", 25 * S, "1", 10 * S)),
    OverflowStep(RuleRef("q"), ToVoicemail("box")),
)


def plan(agents: int, calls: int) -> Plan:
    """The rules, and what comes."""
    queues = [
        Queue(
            f"q{nth}",
            RuleRef(f"q{nth}"),
            {},
            (Need(f"s{nth}", 3), Need("licence")),
            Priority(0, {"vip": 100, "gold": 20}, Decimal("0.5")),
            overflow=OVERFLOW,
            wrap_up=10 * S,
            relax=(Relaxation(30 * S, (Need(f"s{nth}", 2), Need("licence"))),),
        )
        for nth in range(QUEUES)
    ]
    staff = [_agent(nth) for nth in range(agents)]
    handling = 0.85 * agents * HALF_HOURS * 30 / calls
    callers = tuple(
        Callers(
            queue.name,
            (calls / QUEUES / HALF_HOURS,) * HALF_HOURS,
            Lognormal(handling, 1.0),
            languages={"en": 0.1},
            levels={"vip": 0.05, "gold": 0.2},
            with_rm=0.7,
        )
        for queue in queues
    )
    minute = 60_000_000
    coming = Load(
        date(2026, 11, 25),
        datetime(2026, 11, 25, tzinfo=UTC),
        HALF_HOURS * HALF_HOUR,
        callers,
        (Shift(breaks=(Break(15 * minute), Break(15 * minute))),),
        Answering(missed=0.1),
        replications=1,
    )
    rules = Rulebook(
        "bench",
        Firm({"en": "firm"}, "Asia/Shanghai", ("zh", "en")),
        {},
        {},
        {},
        {},
        {},
        {queue.name: queue for queue in queues},
        {agent.id: agent for agent in staff},
        {},
        {},
    )
    return Plan(rules, coming)


def _agent(nth: int) -> Agent:
    skills = tuple(Skill(f"s{(nth + more) % QUEUES}", 2 + (nth + more) % 3) for more in range(4))
    languages = ("zh", "en") if nth % 3 else ("zh",)
    return Agent(str(10000 + nth), "", (*skills, Skill("licence")), languages=languages)


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--agents", type=int, default=500)
    asked.add_argument("--calls", type=int, default=40_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    print(f"{described()}; {load()}; yardstick {yardstick():.1f} ms")
    what = plan(given.agents, given.calls)
    for _ in range(given.rounds):
        began = time.process_time()
        counted = simulated(what, 0)
        took = time.process_time() - began
        total = together(counted.total)
        busy = sum(one.busy for one in counted.agents.values())
        whole = busy + sum(one.ready for one in counted.agents.values())
        print(
            f"{given.agents} agents, {total.offered:,} calls: {took:.1f} s, "
            f"{took / total.offered * 1e6:.0f} µs a call; "
            f"occupancy {busy / whole:.0%}, {total.abandoned / total.offered:.1%} abandoned, "
            f"{total.rm / total.offered:.1%} to RMs"
        )


if __name__ == "__main__":
    main()
