"""Who of several gets the next call, by each way that a queue may choose."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.core.needs import Need
from ivr.core.queues import Choose, OfferRules, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.house import DID, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
AGENTS = {
    "1001": Agent("1001", "Li", (Skill("service", 3), Skill("wealth", 4))),
    "1002": Agent("1002", "Chen", (Skill("wealth", 3),), weight=3),
    "1003": Agent("1003", "Liu", (Skill("wealth", 5), Skill("service", 1), Skill("claims", 1))),
}
TALKS = {"1001": 200 * S, "1002": 5 * S, "1003": 70 * S}
PAUSES = (10, 20, 20, 20, 20, 40, 400, 20, 20)
"""Seconds before each call; all are free again before the seventh."""


def house(offer: OfferRules) -> House:
    queue = Queue("wealth", RuleRef("queues.wealth"), {}, (Need("wealth", 3),), offer=offer)
    nodes = {"flows.main[0]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}, agents=AGENTS))
    h.fake.phones |= {f"PJSIP/{agent}": Answers(S, (HangUp(talk),)) for agent, talk in TALKS.items()}
    return h


async def given(h: House) -> str:
    """Agents come one second after the other, in the order of their numbers, and then the calls: who gets each."""
    for agent in AGENTS:
        h.agents_ready(agent)
        await asyncio.sleep(1)
    for pause in PAUSES:
        await asyncio.sleep(pause)
        h.fake.call_in(DID, "13900002222")
    await h.over()
    return " ".join(str(step.facts["agent"])[-1] for step in h.trace if step.what == "offer")


@pytest.mark.parametrize(
    ("offer", "expected", "reason"),
    [
        (OfferRules(choose=Choose.LONGEST_IDLE), "1 2 3 2 2 2 3 2 1", "longest idle (13 s)"),
        (OfferRules(choose=Choose.FEWEST_CALLS), "1 2 3 2 2 3 1 3 2", "fewest calls (0, idle 13 s)"),
        (OfferRules(choose=Choose.WEIGHTED), "1 2 3 2 2 2 3 1 2", "fewest calls for his weight (0 / 1, idle 13 s)"),
        (OfferRules(choose=Choose.LOWEST_OCCUPANCY), "1 2 3 2 2 2 2 2 2", "lowest occupancy (0%, idle 13 s)"),
        (OfferRules(choose=Choose.BEST_LEVEL), "3 1 2 2 3 2 3 1 2", "best level (idle 11 s)"),
        (OfferRules(choose=Choose.LEAST_SKILLED), "2 2 2 2 2 2 2 2 2", "fewest skills that suffice (1, idle 12 s)"),
        (OfferRules(choose=Choose.ROUND_ROBIN), "1 2 3 2 2 3 1 2 3", "next in round robin (idle 13 s)"),
        (OfferRules(by_rank=True), "2 3 2 2 2 2 3 2 2", "wealth comes 1st of his skills, longest idle (12 s)"),
        (
            OfferRules(choose=Choose.ROUND_ROBIN, by_rank=True),
            "2 3 2 2 2 3 2 3 2",
            "wealth comes 1st of his skills, next in round robin (idle 12 s)",
        ),
    ],
    ids=lambda value: f"{value.choose}{', by rank' * value.by_rank}" if isinstance(value, OfferRules) else "",
)
def test_who_gets_the_calls(offer: OfferRules, expected: str, reason: str) -> None:
    @virtual
    async def story() -> None:
        h = house(offer)
        assert await given(h) == expected
        line = next(step.line for step in h.trace if step.what == "offer")
        assert reason in line

    story()
