"""Which agent gets a task, and what the tasks that he has had mean for what he gets next."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.agent import InCall, Ready
from ivr.core.queues import Choose, OfferRules
from ivr.core.rulebook import Agent
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers
from tests.calls.house import DID, House, S
from tests.calls.test_callbacks import rulebook
from tests.calls.test_tasks import SKILL, create, duty, turns
from tests.virtual_time import virtual

BOTH = ("1001", "1002")


def house(choose: Choose = Choose.LONGEST_IDLE, room: int = 3) -> House:
    """Two who are alike."""
    rules = rulebook(agents={name: Agent(name, name, SKILL, capacity={"chat": room}) for name in BOTH})
    queue = replace(rules.queues["wealth"], offer=OfferRules(ring=15 * S, choose=choose), wrap_up=0 * S)
    h = House(FakeSwitch(), replace(rules, queues={"wealth": queue}))
    h.fake.phones |= {f"PJSIP/{name}": Answers() for name in BOTH}
    h.agents_ready()
    return h


async def taken(h: House) -> str:
    """Who gets the next chat."""
    chat = create(h)
    await turns()
    (agent,) = (one.agent for one in h.desk.tasks.open if one.id == chat.id)
    assert h.desk.tasks.accept(chat.id)
    return agent


async def over(h: House) -> None:
    h.desk.tasks.stop()
    for call in h.reception.calls:
        h.fake.hang_up_by_peer(call.id)
    await h.over()


@pytest.mark.parametrize("choose", Choose)
def test_who_has_fewer_under_way_gets_the_next_however_the_queue_chooses(choose: Choose) -> None:
    @virtual
    async def story() -> None:
        h = house(choose)
        for _ in range(3):
            assert {await taken(h), await taken(h)} == set(BOTH)
            await asyncio.sleep(60)
        await over(h)

    story()


@pytest.mark.parametrize("choose", [Choose.LONGEST_IDLE, Choose.ROUND_ROBIN, Choose.FEWEST_CALLS, Choose.BEST_LEVEL])
def test_who_has_done_one_comes_after_who_has_not(choose: Choose) -> None:
    @virtual
    async def story() -> None:
        h = house(choose)
        for _ in range(3):
            found = set[str]()
            for _ in BOTH:
                found.add(await taken(h))
                await asyncio.sleep(600)
                h.desk.tasks.complete(h.desk.tasks.open[0].id)
                await asyncio.sleep(1)
            assert found == set(BOTH)
        await over(h)

    story()


@virtual
async def test_who_comes_from_hours_of_chats_is_not_longest_idle_for_calls() -> None:
    h = house()
    first = await taken(h)
    await asyncio.sleep(7200)
    h.desk.tasks.complete(h.desk.tasks.open[0].id)
    assert duty(h, first).state == Ready(h.clock.now())
    await asyncio.sleep(10)
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(5)
    (other,) = set(BOTH) - {first}
    assert duty(h, other).state == InCall(call)
    await over(h)


@virtual
async def test_tasks_count_as_calls_do_and_time_with_several_counts_once() -> None:
    h = house(room=2)
    h.floor.log_out("1002")
    await asyncio.sleep(100)
    for _ in range(2):
        await taken(h)
        await asyncio.sleep(50)
    for _ in range(2):
        await asyncio.sleep(50)
        h.desk.tasks.complete(h.desk.tasks.open[0].id)
    await asyncio.sleep(50)
    tally = duty(h).tally
    assert (tally.calls, tally.turn) == (2, 2)
    assert round(tally.busy.total_seconds()) == 200
    await over(h)


@virtual
async def test_why_it_was_he_tells_what_he_has_under_way() -> None:
    h = house()
    for _ in range(3):
        await taken(h)
        await asyncio.sleep(10)
    chat = create(h)
    await turns()
    assert [one.reason for one in h.desk.tasks.open if one.id == chat.id] == [
        "offered to 1002: has 1 chat, longest idle (20 s) with wealth 4, before 1001 (has 2 chat)"
    ]
    await over(h)
