"""Why a waiting caller gets nobody: with each decision the trace tells how all agents stand, and the same only once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from ivr.core.callback import State
from ivr.core.needs import Need, Relaxation
from ivr.core.overflow_rules import OverflowStep, ToGroup, ToMessage, WhenNobody, WhenWaited
from ivr.core.queues import OfferRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue
from ivr.core.trace import TraceStep
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import NeverAnswers
from tests.calls.house import DID, House, rules
from tests.calls.test_callbacks import asks
from tests.calls.test_callbacks import house as callbacks_house
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CALLER = "13900002222"
AGENTS = {
    "1001": Agent("1001", "Li", (Skill("wealth", 1),)),
    "1002": Agent("1002", "Chen", (Skill("wealth", 4),)),
    "1003": Agent("1003", "Wu", (Skill("cards", 4),)),
}
ENDS = OverflowStep(RuleRef("last"), ToMessage("sorry"), (WhenWaited(60 * S),))
GROUP = OverflowStep(RuleRef("group"), ToGroup(("1001", "1002", "9999"), "", 5 * S), (WhenWaited(40 * S),))
DECISIONS = ("ENTERQUEUE", "widened", "no_offer", "overflow", "overflow_skipped", "EXITWITHTIMEOUT", "hangs_up")


def house(**changes: object) -> House:
    queue = replace(rules().queues["wealth"], announce=(), needs=(Need("wealth", 3),), overflow=(ENDS,))
    queue = replace(queue, **changes)  # type: ignore[arg-type]
    h = House(
        FakeSwitch(), rules(nodes={"flows.main[0]": EnterQueue("wealth")}, queues={"wealth": queue}, agents=AGENTS)
    )
    h.fake.phones |= {f"PJSIP/{name}": NeverAnswers() for name in AGENTS}
    return h


def decisions(h: House) -> list[TraceStep]:
    return [step for step in h.trace if step.what in DECISIONS]


def told(h: House) -> list[tuple[str, object]]:
    """Each decision, and how the agents stood."""
    return [(one.what, one.facts.get("agents") or one.facts.get("as_before")) for one in decisions(h)]


async def over(h: House) -> None:
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_each_decision_tells_how_all_agents_stand_and_what_they_do_in_between_leaves_no_line() -> None:
    relax = (Relaxation(10 * S, (Need("wealth", 2),)), Relaxation(45 * S, (Need("wealth", 1),)))
    h = house(relax=relax)
    h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    h.floor.phone("1003", reachable=True)
    await asyncio.sleep(15)
    h.floor.phone("1002", reachable=True)
    h.floor.not_ready("1002", "lunch")
    await over(h)
    absent, lunch = "phone not registered", "not ready (lunch)"
    first, second, third, last = told(h)
    assert first == ("ENTERQUEUE", {"1001": "wealth 1, needs 3", "1002": absent, "1003": "lacks wealth"})
    assert second == ("widened", {"1001": "wealth 1, needs 2", "1002": absent, "1003": "lacks wealth"})
    assert third == ("widened", {"1001": absent, "1002": lunch, "1003": "lacks wealth"})
    assert last == ("EXITWITHTIMEOUT", True)
    lines = [step.line.partition("; ")[0] for step in decisions(h)]
    assert lines == [
        "waits in wealth",
        "may be served by others after 10 s, needs relaxed from wealth 3 to wealth 2",
        "may be served by others after 45 s, needs relaxed from wealth 3 to wealth 1",
        "60 s waited, overflow -> message sorry",
    ]
    assert [step.rule for step in decisions(h)][1:] == ["queues.wealth.relax[0]", "queues.wealth.relax[1]", "last"]


@virtual
async def test_an_offer_that_fails_and_is_followed_by_none_tells_how_all_agents_stand() -> None:
    h = house(offer=OfferRules(ring=10 * S))
    h.agents_ready("1002")
    h.fake.call_in(DID, CALLER)
    await over(h)
    assert [what for what, _ in told(h)] == ["ENTERQUEUE", "no_offer", "EXITWITHTIMEOUT"]
    failed = next(step for step in h.trace if step.what == "no_offer")
    assert failed.line.startswith("nobody else is free for him; 1001 wealth 1, needs 3; 1002 not ready (")
    assert failed.facts["queue"] == "wealth"


@virtual
async def test_an_offer_that_fails_and_is_followed_by_another_leaves_no_line_of_its_own() -> None:
    h = house(needs=(Need("wealth", 1),), offer=OfferRules(ring=10 * S))
    h.agents_ready("1001", "1002")
    h.fake.call_in(DID, CALLER)
    await over(h)
    assert [step.what for step in h.trace if step.what in ("offer", "no_offer")] == ["offer", "offer", "no_offer"]


@virtual
async def test_of_a_group_whose_phones_do_not_ring_each_agent_is_told_with_what_he_does() -> None:
    h = house(overflow=(GROUP, ENDS))
    h.agents_ready("1002")
    h.floor.not_ready("1002", "lunch")
    h.fake.call_in(DID, CALLER)
    await over(h)
    skipped = next(step for step in h.trace if step.what == "overflow_skipped")
    absent = "phone not registered"
    assert skipped.facts["agents"] == {"1001": absent, "1002": "not ready (lunch)", "9999": "not in the rules"}


@virtual
async def test_of_a_group_that_rings_those_are_told_who_do_not() -> None:
    h = house(overflow=(GROUP, ENDS))
    h.agents_ready("1001")
    h.fake.call_in(DID, CALLER)
    await over(h)
    rung = next(step for step in h.trace if step.what == "overflow")
    assert rung.line.endswith(": 1001 ring")
    assert rung.facts["agents"] == {"1002": "phone not registered", "9999": "not in the rules"}


@virtual
async def test_who_hangs_up_leaves_word_of_how_the_agents_stood() -> None:
    h = house()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    h.agents_ready("1002")
    h.floor.not_ready("1002", "lunch")
    await asyncio.sleep(10)
    h.fake.hang_up_by_peer(call)
    await over(h)
    last = decisions(h)[-1]
    assert (last.what, last.line) == ("hangs_up", "hangs up after 30 s of waiting")
    assert last.facts["agents"] == {"1001": "wealth 1, needs 3", "1002": "not ready (lunch)", "1003": "lacks wealth"}


@virtual
async def test_who_may_not_wait_learns_how_the_agents_stood() -> None:
    h = house(overflow=(OverflowStep(RuleRef("nobody"), ToMessage("sorry"), (WhenNobody(),)),))
    h.fake.call_in(DID, CALLER)
    await over(h)
    assert told(h)[-1] == ("EXITWITHTIMEOUT", True)


@virtual
async def test_a_task_that_nobody_takes_leaves_word_of_how_the_agents_stood() -> None:
    h = house(needs=(Need("wealth", 1),))
    chats = {name: replace(agent, capacity={"chat": 1}) for name, agent in AGENTS.items() if name != "1002"}
    h.floor.new_rules(replace(h.rules, agents={**AGENTS, **chats}))
    task = h.desk.tasks.create("chat", h.rules.queues["wealth"])
    await asyncio.sleep(1)
    h.desk.tasks.decline(task.id, "busy")
    await asyncio.sleep(1)
    came, offered, declined, nobody = (step for step in h.trace if step.call == task.id)
    assert came.facts["agents"] == {"1001": "ready", "1002": "takes no chat", "1003": "lacks wealth"}
    assert (offered.what, declined.what, nobody.what) == ("task_offered", "task_waiting", "task_no_offer")
    never = "is never to serve this customer"
    assert nobody.facts["agents"] == {"1001": never, "1002": "takes no chat", "1003": "lacks wealth"}
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_who_waits_to_be_called_back_leaves_word_of_how_the_agents_stand_as_others_may_serve_him() -> None:
    h = callbacks_house()
    needs = {"needs": (Need("wealth", 9),), "relax": (Relaxation(30 * S, ()),)}
    h.reception.new_rules(replace(h.rules, queues={"wealth": replace(h.rules.queues["wealth"], **needs)}), h.sounds)
    call = await asks(h)
    await asyncio.sleep(60)
    stood = [
        step for step in h.trace if step.call == call and step.what == "callback_waiting" and "agents" in step.facts
    ]
    assert [step.facts["agents"] for step in stood] == [
        {"1001": "wealth 4, needs 9", "1002": "wealth 4, needs 9"},
        {"1001": "phone not registered", "1002": "phone not registered"},
    ]
    h.callbacks.end(stood[0].facts["callback"], State.CANCELLED, "enough")  # type: ignore[arg-type]
    await over(h)
