"""Preferred agents: the caller's own RM, who talked with him last; how long he waits for them, and when he does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.core.caller import Caller
from ivr.core.census import MOST_NAMED
from ivr.core.offer import Offer
from ivr.core.preference import LastTalk, Preference, PreferLast, Preferred, PreferRm
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue, LookUp
from ivr.errors import StoreError
from ivr.scenarios.props import OneCustomer
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.house import DID, LI, WEDNESDAY, ZHANG, House, rules
from tests.virtual_time import about, virtual

S, DAY = timedelta(seconds=1), timedelta(days=1)
NUMBER = "13900001111"
LI_OF_1001 = replace(LI, rm=replace(ZHANG, agent="1001"))
LAST = PreferLast(14 * DAY, 20 * S)
Answer = Callable[[str, str, datetime], Awaitable[LastTalk | None]]


class Remembers(Store):
    """A store whose answers are made up: with whom he talked last, and that nobody was erased."""

    answer: Answer

    async def flush(self) -> None:
        """Nobody has opened it."""

    async def last_talk(self, customer: str, number: str, since: datetime) -> LastTalk | None:
        return await self.answer(customer, number, since)

    async def forgotten_callbacks(self, node: str = "") -> tuple[str, ...]:
        return ()


def house(*prefer: Preference, answer: Answer | None = None) -> House:
    """Callers are looked up and wait; nobody answers, unless a test says so."""
    queue = replace(rules().queues["wealth"], overflow=(), announce=(), prefer=prefer)
    nodes = {"flows.main[0]": LookUp("q"), "q": EnterQueue("wealth")}
    store = Remembers("sqlite+aiosqlite:///:memory:")
    if answer is not None:
        store.answer = answer
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}), store=store)
    h.desk.crm = OneCustomer(LI_OF_1001)
    h.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers()}
    return h


def offers(h: House) -> list[tuple[float, str, str]]:
    """How long after he entered the queue, to whom, and why."""
    entered = next(step.at for step in h.trace if step.what == "ENTERQUEUE")
    made = (step for step in h.trace if step.what == "offer")
    return [((s.at - entered).total_seconds(), str(s.facts["agent"]), s.line.split(": ")[1]) for s in made]


async def all_gone(h: House) -> None:
    for call in list(h.reception.calls):
        h.fake.hang_up_by_peer(call.id)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_his_rm_is_rung_though_another_is_idle_longer() -> None:
    h = house(PreferRm())
    h.agents_ready("1002")
    await asyncio.sleep(10)
    h.agents_ready("1001")
    h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(5)
    ((_, agent, why),) = offers(h)
    assert agent == "1001"
    assert why.startswith("his RM Zhang, longest idle (")
    await all_gone(h)


@virtual
async def test_he_waits_for_his_rm_who_is_in_a_call_and_the_trace_tells_it() -> None:
    h = house(PreferRm(20 * S))
    h.agents_ready("1001")
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(9 * S),))
    h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(5)
    h.agents_ready("1002")
    h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(1)
    entered = [step for step in h.trace if step.what == "ENTERQUEUE"][1]
    assert entered.facts["agents"] == {
        "1001": "in a call",
        "1002": "ready, but the caller waits for 1001 (his RM Zhang)",
    }
    await h.over()
    assert [agent for _, agent, _ in offers(h)] == ["1001", "1001"]


@virtual
async def test_when_his_time_for_him_is_over_others_are_asked() -> None:
    h = house(PreferRm(20 * S))
    h.agents_ready("1001")
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(90 * S),))
    first = h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(5)
    h.agents_ready("1002")
    second = h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(30)
    entered = {step.call: step.at for step in h.trace if step.what == "ENTERQUEUE"}
    made = [(s.call, str(s.facts["agent"]), s.at - entered[s.call]) for s in h.trace if s.what == "offer"]
    assert made == [(first, "1001", 0 * S), (second, "1002", about(20 * S))]
    await all_gone(h)


@virtual
async def test_who_talked_with_him_last_is_asked_of_the_store_as_far_back_as_the_queue_looks() -> None:
    asked: list[tuple[str, str, datetime]] = []

    async def answer(customer: str, number: str, since: datetime) -> LastTalk | None:
        asked.append((customer, number, since))
        return LastTalk("1002", WEDNESDAY - DAY)

    h = house(LAST, answer=answer)
    h.agents_ready()
    h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(5)
    ((_, agent, why),) = offers(h)
    assert (agent, why.split(", ")[0]) == ("1002", "spoke with him on 2026-11-24")
    ((customer, number, since),) = asked
    assert (customer, number) == ("C1", NUMBER)
    assert timedelta(0) <= since - (WEDNESDAY - 14 * DAY) < 5 * S
    await all_gone(h)


@virtual
async def test_a_queue_that_does_not_look_back_asks_nothing() -> None:
    h = house(PreferRm())  # a question would find no answer
    h.agents_ready()
    h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(5)
    assert [agent for _, agent, _ in offers(h)] == ["1001"]
    await all_gone(h)


@pytest.mark.parametrize("fails", [False, True])
def test_a_store_that_is_slow_or_away_holds_him_up_for_a_moment_only(fails: bool) -> None:
    async def answer(customer: str, number: str, since: datetime) -> LastTalk | None:
        if fails:
            raise StoreError("away")
        await asyncio.sleep(3)
        return LastTalk("1002", WEDNESDAY - DAY)

    @virtual
    async def story() -> None:
        h = house(LAST, answer=answer)
        h.agents_ready("1001")
        h.fake.call_in(DID, NUMBER)
        await asyncio.sleep(5)
        assert [agent for _, agent, _ in offers(h)] == ["1001"]
        looked_up = next(step.at for step in h.trace if step.what == "customer")
        entered = next(step.at for step in h.trace if step.what == "ENTERQUEUE")
        assert entered - looked_up <= (0.0 if fails else 0.2) * S
        await all_gone(h)

    story()


@virtual
async def test_who_hangs_up_while_the_store_is_asked_is_gone() -> None:
    async def answer(customer: str, number: str, since: datetime) -> LastTalk | None:
        await asyncio.sleep(9)
        return None

    h = house(LAST, answer=answer)
    call = h.fake.call_in(DID, NUMBER)
    await asyncio.sleep(0.1)
    assert "customer" in h.story(call)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert "ENTERQUEUE" not in h.story(call)
    assert h.outcome(call) == "ABANDON"
    assert h.fake.leaks() == []


@virtual
async def test_on_a_large_floor_too_it_is_told_for_whom_he_waits() -> None:
    agents = {name: Agent(name, name, (Skill("wealth", 4),)) for name in map(str, range(2001, 2151))}
    h = House(FakeSwitch(), rules(agents=agents))
    h.agents_ready()
    his = (Preferred("2150", 20 * S, "his RM"),)
    first, second = (Caller(call, "wealth", (), 0, h.clock.now(), prefers=his) for call in ("c1", "c2"))
    offered: list[Offer] = []
    with h.floor.place(first, offered.append), h.floor.place(second, offered.append):
        await asyncio.sleep(1)
        assert [(offer.call, offer.agent) for offer in offered] == [("c1", "2150")]
        found = h.floor.census(second)
        assert found.agents["2150"] == "reserved"
        assert found.agents["2001"] == "ready, but the caller waits for 2150 (his RM)"
        assert len(found.agents) == MOST_NAMED
        assert found.others == {"ready, but the caller waits for 2150 (his RM)": 50}
