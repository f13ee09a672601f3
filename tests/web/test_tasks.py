from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from ivr.core.overflow_rules import ToMessage
from ivr.core.queues import Exit
from ivr.core.rule_ref import RuleRef
from ivr.switch.fake import FakeSwitch
from ivr.web.server import serve
from tests.calls.house import LI, House, rules
from tests.calls.test_preferring import OneCustomer
from tests.web.test_callbacks import TOKEN, Visitor


@pytest.fixture
async def house() -> House:
    """1001 takes two chats at a time."""
    agents = rules().agents
    return House(FakeSwitch(), rules(agents={**agents, "1001": replace(agents["1001"], capacity={"chat": 2})}))


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")
    for task in house.desk.tasks.open:
        house.desk.tasks.cancel(task.id, "the test is over")


CHAT = {"medium": "chat", "queue": "wealth"}


async def test_a_chat_is_created_offered_accepted_and_completed(visitor: Visitor) -> None:
    status, made = await visitor.ask("POST", "/tasks", CHAT)
    assert (status, made["medium"], made["queue"]) == (201, "chat", "wealth")
    await asyncio.sleep(0.01)
    _, (seen,) = await visitor.ask("GET", "/tasks")
    assert (seen["task"], seen["state"], seen["agent"]) == (made["task"], "offered", "1001")
    for deed in ("accept", "complete"):
        assert await visitor.ask("POST", f"/tasks/{made['task']}/{deed}") == (200, {"task": made["task"], "deed": deed})
    assert await visitor.ask("GET", "/tasks") == (200, [])


async def test_what_is_declined_waits_and_what_is_cancelled_is_gone(visitor: Visitor) -> None:
    _, made = await visitor.ask("POST", "/tasks", CHAT)
    await asyncio.sleep(0.01)
    assert (await visitor.ask("POST", f"/tasks/{made['task']}/decline"))[0] == 200
    _, told = await visitor.ask("GET", "/status")
    assert told["tasks"] == {"chat waiting": 1}
    assert told["queues"][0]["waiting"] == 0
    assert (await visitor.ask("POST", f"/tasks/{made['task']}/accept")) == (409, f"Task {made['task']} is waiting.")
    assert (await visitor.ask("DELETE", f"/tasks/{made['task']}"))[0] == 200
    assert (await visitor.ask("DELETE", f"/tasks/{made['task']}"))[0] == 404
    assert (await visitor.ask("POST", f"/tasks/{made['task']}/dance"))[0] == 404


async def test_how_a_task_ended_may_be_asked(visitor: Visitor) -> None:
    _, made = await visitor.ask("POST", "/tasks", CHAT)
    name = made["task"]
    assert (await visitor.ask("GET", f"/tasks/{name}"))[1]["state"] in {"waiting", "offered"}
    await visitor.ask("DELETE", f"/tasks/{name}")
    status, ended = await visitor.ask("GET", f"/tasks/{name}")
    assert (status, ended["state"], ended["reason"]) == (200, "cancelled", "cancelled")
    assert (await visitor.ask("GET", "/tasks/nobody"))[0] == 404


async def test_points_a_customer_and_a_reason_are_heard(house: House, visitor: Visitor) -> None:
    house.desk.crm = OneCustomer(LI)
    _, made = await visitor.ask("POST", "/tasks", {**CHAT, "priority": 50, "customer": LI.number})
    (caller,) = house.floor.callers()
    assert (caller.extra, caller.level, caller.never) == (50, LI.level, frozenset(LI.never))
    await asyncio.sleep(0.01)
    await visitor.ask("POST", f"/tasks/{made['task']}/decline?reason=wrong+language")
    _, (seen,) = await visitor.ask("GET", "/tasks")
    assert seen["reason"] == "1001 declines: wrong language"


async def test_a_full_queue_refuses(house: House, visitor: Visitor) -> None:
    full = Exit(RuleRef("x"), ToMessage("sorry"))
    house.reception.rules = replace(
        house.rules, queues={"wealth": replace(house.rules.queues["wealth"], most=1, full=full)}
    )
    assert (await visitor.ask("POST", "/tasks", CHAT))[0] == 201
    assert await visitor.ask("POST", "/tasks", CHAT) == (409, "1 chat wait in wealth, and 1 may.")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("no mapping", 400, "Give texts as JSON"),
        ({"medium": "call", "queue": "wealth"}, 400, "calls come by telephone"),
        ({"queue": "wealth"}, 400, "medium: Field required."),
        ({"medium": "chat", "queue": "nowhere"}, 404, "know no queue nowhere"),
        ({**CHAT, "language": "fr"}, 400, "The firm speaks zh, en."),
        ({**CHAT, "colour": "red"}, 400, "Not known here: colour."),
        ({**CHAT, "priority": "high"}, 400, "priority: Input should be a valid integer"),
        ({**CHAT, "priority": True}, 400, "priority: Input should be a valid integer"),
        ({**CHAT, "priority": 1001}, 400, "priority: Input should be less than or equal to 1000"),
    ],
)
async def test_what_cannot_be_done_is_said(visitor: Visitor, body: object, status: int, said: str) -> None:
    got, told = await visitor.ask("POST", "/tasks", body)
    assert (got, said in told) == (status, True)


async def test_of_a_task_that_waits_it_is_told_why_nobody_has_it(visitor: Visitor) -> None:
    first, second, third = [(await visitor.ask("POST", "/tasks", CHAT))[1]["task"] for _ in range(3)]
    await asyncio.sleep(0.01)
    _, seen = await visitor.ask("GET", "/tasks")
    stand = {"has 2 chat": 1, "takes no chat": 1}
    assert [one.get("stand") for one in seen] == [None, None, stand]
    place = {"task": third, "queue": "wealth", "position": 3}
    agents = {"1001": "has 2 chat", "1002": "takes no chat"}
    assert await visitor.ask("GET", f"/tasks/{third}/agents") == (200, {**place, "agents": agents, "others": {}})
    assert await visitor.ask("GET", f"/tasks/{second}/agents") == (409, f"Task {second} is offered.")
    assert (await visitor.ask("GET", f"/tasks/{first[:-1]}/agents"))[0] == 404
