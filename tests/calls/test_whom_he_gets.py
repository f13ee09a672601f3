"""Whom a waiting caller gets: wishes, needs that are relaxed, points for a level and for waiting."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ivr.core.needs import AnyOf, Need, Relaxation, Wish
from ivr.core.queues import Priority
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue, LookUp
from ivr.scenarios.props import OneCustomer
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.house import DID, LI, House, rules
from tests.virtual_time import about, virtual

S = timedelta(seconds=1)
GOLD, UNKNOWN, OTHER = "13900001111", "13900002222", "13900003333"
AGENTS = {
    "1001": Agent("1001", "Li", (Skill("wealth", 4),)),
    "1002": Agent("1002", "Chen", (Skill("wealth", 2), Skill("english", 3))),
}


def house(**changes: object) -> House:
    """Callers are looked up and wait; nobody answers, unless a test says so."""
    queue = replace(rules().queues["wealth"], **{"overflow": (), "announce": None, **changes})  # type: ignore[arg-type]
    nodes = {"flows.main[0]": LookUp("q"), "q": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}, agents=AGENTS))
    h.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers()}
    return h


def offers(h: House) -> list[tuple[str, str]]:
    return [(step.call, str(step.facts["agent"])) for step in h.trace if step.what == "offer"]


async def all_gone(h: House, *calls: str) -> None:
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_who_meets_the_wish_is_rung_though_another_is_idle_longer() -> None:
    h = house(needs=(Need("wealth", 1),), wishes=(Wish(Need("english", 2)),))
    h.agents_ready("1001")
    await asyncio.sleep(10)
    h.agents_ready("1002")
    call = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(2)
    assert offers(h) == [(call, "1002")]
    line = next(step.line for step in h.trace if step.what == "offer")
    assert line.startswith("offered to 1002: meets 1 of 1 wishes (english 2), longest idle (")
    await all_gone(h, call)


@virtual
async def test_who_meets_one_of_the_alternatives_is_rung_and_the_trace_tells_the_others_what_they_lack() -> None:
    either = AnyOf(((Need("wealth", 5),), (Need("wealth", 2), Need("english", 3))))
    h = house(needs=(either,))
    h.agents_ready("1001")
    await asyncio.sleep(10)
    h.agents_ready("1002")
    call = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(2)
    assert offers(h) == [(call, "1002")]
    step = next(step for step in h.trace if step.what == "offer")
    assert step.line.endswith("with wealth 2, english 3")
    assert step.facts["agents"] == {"1001": "wealth 4, needs 5"}
    await all_gone(h, call)


@virtual
async def test_an_agent_who_is_not_good_enough_at_first_is_rung_once_the_needs_are_relaxed() -> None:
    h = house(relax=(Relaxation(20 * S, (Need("wealth", 2),)),))
    h.agents_ready("1002")
    h.fake.phones["PJSIP/1002"] = Answers(S, (HangUp(5 * S),))
    call = h.fake.call_in(DID, UNKNOWN)
    await h.over()
    since, offered = (next(s.at for s in h.trace if s.what == what) for what in ("ENTERQUEUE", "offer"))
    assert offered - since == about(20 * S)
    line = next(step.line for step in h.trace if step.what == "offer")
    assert line.endswith("with wealth 2 (needs relaxed after 20 s from wealth 3 to wealth 2)")
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_as_others_may_serve_him_and_none_of_them_is_free_the_trace_tells_how_they_stand() -> None:
    relax = (Relaxation(20 * S, (Need("wealth", 2),)), Relaxation(40 * S, (Need("wealth", 2),)))
    h = house(relax=relax)
    h.agents_ready("1002")
    h.floor.not_ready("1002", "lunch")
    call = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(60)
    entered, *widened = (step for step in h.trace if step.what in ("ENTERQUEUE", "widened"))
    assert entered.facts["agents"] == {"1001": "phone not registered", "1002": "wealth 2, needs 3"}
    (step,) = widened  # the second step changes nothing
    assert step.at - entered.at == about(20 * S)
    assert step.line.startswith(
        "may be served by others after 20 s, needs relaxed from wealth 3 to wealth 2; 1001 phone not"
    )
    assert step.rule == "queues.wealth.relax[0]"
    assert step.facts["agents"] == {"1001": "phone not registered", "1002": "not ready (lunch)"}
    await all_gone(h, call)


@virtual
async def test_a_gold_customer_passes_those_who_came_just_before_him_and_not_those_who_came_long_before() -> None:
    h = house(priority=Priority(0, {"gold": 20}, Decimal(1)))
    first = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(15)
    second = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(10)
    gold = h.fake.call_in(DID, GOLD)
    await asyncio.sleep(2)
    assert [h.floor.position(call) for call in (first, gold, second)] == [1, 2, 3]
    h.agents_ready("1001")
    await asyncio.sleep(2)
    assert offers(h) == [(first, "1001")]
    await all_gone(h, first, second, gold)


@virtual
async def test_the_step_that_leads_here_may_add_points() -> None:
    h = house()
    first = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(15)
    nodes = {"flows.main[0]": EnterQueue("wealth", 50)}
    h.reception.new_rules(replace(h.rules, version="v2", nodes=nodes), h.sounds)
    urgent = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(2)
    assert [h.floor.position(call) for call in (urgent, first)] == [1, 2]
    await all_gone(h, first, urgent)


@virtual
async def test_a_caller_is_rung_through_to_those_alone_who_speak_his_language() -> None:
    """The caller is a customer who prefers Chinese; 1001 speaks English alone."""
    h = house(needs=(Need("wealth", 1),))
    speaking = {name: replace(agent, languages=("en",) if name == "1001" else ()) for name, agent in AGENTS.items()}
    h.floor.new_rules(replace(h.rules, agents=speaking))
    h.agents_ready("1001")
    await asyncio.sleep(10)
    h.agents_ready("1002")
    call = h.fake.call_in(DID, GOLD)
    await asyncio.sleep(2)
    assert offers(h) == [(call, "1002")]
    assert h.floor.census(h.floor.callers()[0]).agents["1001"] == "does not speak zh"
    await all_gone(h, call)


@virtual
async def test_an_agent_who_is_never_to_serve_him_is_not_rung_however_long_he_waits() -> None:
    h = house(needs=())
    customer = replace(LI, never=("1001",))
    h.desk.crm = OneCustomer(customer)
    h.agents_ready("1001")
    call = h.fake.call_in(DID, GOLD)
    await asyncio.sleep(60)
    assert offers(h) == []
    assert next(step for step in h.trace if step.what == "ENTERQUEUE").facts["agents"] == {
        "1001": "is never to serve this customer",
        "1002": "phone not registered",
    }
    h.agents_ready("1002")
    await asyncio.sleep(2)
    assert offers(h) == [(call, "1002")]
    await all_gone(h, call)
