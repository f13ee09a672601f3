"""Chats and tickets wait in the queues of callers, and each agent has as many of one kind as he has room for."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.agent import InCall, WrapUp
from ivr.core.duty import OnDuty
from ivr.core.rulebook import Agent, Skill
from ivr.core.task import Task, TaskState
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers
from tests.calls.house import DID, House
from tests.calls.test_callbacks import rulebook
from tests.virtual_time import virtual

A1 = "PJSIP/1001"
SKILL = (Skill("wealth", 4),)


def house(**capacity: int) -> House:
    """1001 takes chats and tickets, 1002 calls alone; both have their telephones."""
    agents = {"1001": Agent("1001", "Li", SKILL, capacity=capacity), "1002": Agent("1002", "Chen", SKILL)}
    h = House(FakeSwitch(), rulebook(agents=agents))
    h.fake.phones[A1] = Answers()
    return h


def create(h: House, medium: str = "chat", **more: object) -> Task:
    made = h.desk.tasks.create(medium, h.rules.queues["wealth"], **more)  # type: ignore[arg-type]
    assert isinstance(made, Task)
    return made


def states(h: House) -> list[tuple[str, str]]:
    return [(one.state.value, one.agent) for one in h.desk.tasks.open]


def duty(h: House, agent: str = "1001") -> OnDuty:
    return next(one for one in h.floor.agents() if one.agent.id == agent)


async def turns() -> None:
    await asyncio.sleep(0.1)


@virtual
async def test_an_agent_is_offered_as_many_chats_as_he_has_room_for_and_the_next_waits() -> None:
    h = house(chat=2)
    first, *_ = [create(h) for _ in range(3)]
    await turns()
    assert states(h) == [("offered", "1001"), ("offered", "1001"), ("waiting", "")]
    assert h.desk.tasks.accept(first.id)
    assert h.desk.tasks.complete(first.id)
    await turns()
    assert states(h) == [("offered", "1001"), ("waiting", "")]
    assert isinstance(duty(h).state, WrapUp)
    await asyncio.sleep(5)
    assert states(h) == [("offered", "1001"), ("offered", "1001")]
    assert duty(h).tasks == ("chat", "chat")
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_a_chat_keeps_a_call_away_and_a_call_a_chat() -> None:
    h = house(chat=3)
    chat = create(h)
    await turns()
    h.agents_ready("1001")
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(5)
    assert h.floor.position(call) == 2
    assert h.floor.census(h.floor.callers()[1]).agents["1001"] == "has 1 chat"
    h.desk.tasks.accept(chat.id)
    h.desk.tasks.complete(chat.id)
    await asyncio.sleep(10)
    assert duty(h).state == InCall(call)
    waits = create(h)
    await asyncio.sleep(5)
    assert states(h) == [("waiting", "")]
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(10)
    assert states(h) == [("offered", "1001")]
    h.desk.tasks.cancel(waits.id, "the customer has gone")
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_kinds_of_tasks_are_not_mixed_and_who_takes_none_is_not_asked() -> None:
    h = house(chat=2, ticket=2)
    create(h, "ticket")
    create(h, "chat")
    create(h, "letter")
    await turns()
    assert states(h) == [("offered", "1001"), ("waiting", ""), ("waiting", "")]
    assert duty(h, "1002").tasks == ()
    h.desk.tasks.stop()
    await h.over()


@virtual
@pytest.mark.parametrize("answer", ["declines", "does nothing"])
async def test_who_declines_or_does_not_answer_in_time_is_not_asked_again(answer: str) -> None:
    h = house(chat=1)
    task = create(h)
    await turns()
    if answer == "declines":
        assert h.desk.tasks.decline(task.id, "wrong language")
    await asyncio.sleep(20)
    assert states(h) == [("waiting", "")]
    assert duty(h).tasks == ()
    assert h.story(task.id) == ["task_waiting", "task_offered", "task_waiting", "task_no_offer"]
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_another_agent_gets_what_the_first_has_declined() -> None:
    h = house(chat=1)
    both = {name: replace(agent, capacity={"chat": 1}) for name, agent in h.rules.agents.items()}
    h.floor.take(both.values())
    task = create(h)
    await turns()
    (first,) = (one.agent for one in h.desk.tasks.open)
    h.desk.tasks.decline(task.id, "busy with a ticket")
    await turns()
    assert states(h) == [("offered", "1002" if first == "1001" else "1001")]
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_a_task_is_done_only_by_who_has_accepted_it_and_cancelled_at_any_time() -> None:
    h = house(chat=1)
    tasks, task = h.desk.tasks, create(h)
    assert not tasks.accept(task.id)
    assert not tasks.complete(task.id)
    await turns()
    assert not tasks.complete(task.id)
    assert tasks.accept(task.id)
    assert not tasks.decline(task.id, "too late")
    assert not tasks.accept(task.id)
    assert tasks.cancel(task.id, "the customer has gone")
    assert not tasks.cancel(task.id, "again")
    assert duty(h).tasks == ()
    assert h.floor.callers() == []
    await turns()
    assert tasks.open == ()
    assert h.story(task.id)[-1] == "task_cancelled"
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_points_decide_among_tasks() -> None:
    h = house(chat=1)
    later, sooner = create(h), create(h, priority=50)
    await turns()
    found = {one.id: one.state for one in h.desk.tasks.open}
    assert (found[sooner.id], found[later.id]) == (TaskState.OFFERED, TaskState.WAITING)
    h.desk.tasks.stop()
    await h.over()


@virtual
@pytest.mark.parametrize(("points", "call_first"), [(0, True), (1, False), (50, False)])
async def test_points_and_time_decide_among_tasks_and_callers_alike(points: int, call_first: bool) -> None:
    h = house(chat=1)
    h.floor.not_ready("1001", "tea")
    h.agents_ready("1001")
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(5)
    create(h, priority=points)
    await turns()
    h.floor.ready("1001")
    await asyncio.sleep(3)
    assert (duty(h).state == InCall(call), states(h)) == (
        (True, [("waiting", "")]) if call_first else (False, [("offered", "1001")])
    )
    h.fake.hang_up_by_peer(call)
    h.desk.tasks.stop()
    await h.over()
