"""Small rulebooks with a load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToRm, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import OfferRules, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Firm, Rulebook, Skill
from ivr.simulation.day.callers import callers
from ivr.simulation.day.counts import Counted
from ivr.simulation.day.day import Day, Ended, Scene
from ivr.simulation.day.load import HALF_HOUR, Answering, Callers, Load
from ivr.simulation.day.phones import Phones
from ivr.simulation.day.running import Plan
from ivr.simulation.day.shifts import appointments
from ivr.simulation.model import Constant

S = timedelta(seconds=1)
REF = RuleRef("x")
MINUTE = 60_000_000
OVERFLOW = (
    OverflowStep(RuleRef("o0"), ToRm("own", 25 * S, "1", 10 * S), (WhenWaited(60 * S), WhenFailedOffers(2))),
    OverflowStep(RuleRef("o1"), ToRm("deputy", 25 * S, "1", 10 * S)),
    OverflowStep(RuleRef("o2"), ToVoicemail("box")),
)
AT_ONCE = Answering(Constant(0.0))


def queue(name: str, *needs: Need, overflow: tuple[OverflowStep, ...] = OVERFLOW, **more: object) -> Queue:
    return Queue(name, REF, {}, needs or (Need(name),), overflow=overflow, **more)  # type: ignore[arg-type]


def agent(name: str, *skills: str, level: int = 3) -> Agent:
    return Agent(name, name, tuple(Skill(skill, level) for skill in skills))


def book(queues: tuple[Queue, ...], agents: tuple[Agent, ...]) -> Rulebook:
    return Rulebook(
        "v",
        Firm({"en": "Firm"}, "UTC", ("en", "zh")),
        {},
        {},
        {},
        {},
        {},
        {one.name: one for one in queues},
        {one.id: one for one in agents},
        {},
        {},
    )


def load(*these: Callers, hours: float = 2.0, **more: object) -> Load:
    begins = datetime(2026, 11, 25, 8, tzinfo=UTC)
    return Load(date(2026, 11, 25), begins, round(hours * 2 * HALF_HOUR), these, **more)  # type: ignore[arg-type]


def each_half_hour(name: str, calls: float, hours: float = 2.0, **more: object) -> Callers:
    return Callers(name, (calls,) * round(hours * 2), **more)  # type: ignore[arg-type]


def small(**more: object) -> Plan:
    """Two queues, three agents, too many calls."""
    rules = book(
        (queue("a", wrap_up=5 * S), queue("b", offer=OfferRules(ring=10 * S))),
        (agent("1", "a"), agent("2", "a", "b"), agent("3", "b")),
    )
    coming = (
        each_half_hour("a", 20, with_rm=0.5, languages={"zh": 0.3}, levels={"vip": 0.2}),
        each_half_hour("b", 14),
    )
    return Plan(rules, load(*coming, **{"answering": Answering(missed=0.2), "replications": 3, **more}))


def ends_of(plan: Plan, nth: int = 0) -> tuple[Counted, list[Ended]]:
    """A replication, and how each caller ended."""
    rules, coming = plan.rules, plan.load
    ended: list[Ended] = []
    scene = Scene(
        coming.day,
        coming.begins,
        coming.lasts,
        callers(coming, rules, nth),
        appointments(coming, rules.agents.values(), nth),
        Phones.of(coming, nth),
    )
    return Day(rules, scene, note=ended.append).run(), ended


def with_queue(plan: Plan, name: str, **changes: object) -> Plan:
    queues: Mapping[str, Queue] = plan.rules.queues
    changed = replace(queues[name], **changes)  # type: ignore[arg-type]
    return replace(plan, rules=replace(plan.rules, queues={**queues, name: changed}))
