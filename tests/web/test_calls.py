"""What may be asked of a call over HTTP, and what is said to those who ask in vain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from ivr.core.call import Talking
from ivr.switch.fake_phones import Answers
from ivr.web.server import serve
from tests.calls.house import DID, House
from tests.calls.talks import A1, CALLER, S, house
from tests.web.test_server import TOKEN, Visitor


@pytest.fixture
async def firm() -> House:
    return house()


@pytest.fixture
async def visitor(firm: House) -> AsyncIterator[Visitor]:
    async with serve(firm.desk, firm.reception, 0, TOKEN) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


@pytest.fixture
async def call(firm: House) -> AsyncIterator[str]:
    """Somebody talks with agent 1001."""
    firm.fake.phones[A1] = Answers(0 * S)
    firm.agents_ready("1001")
    found = firm.fake.call_in(DID, CALLER)
    async with asyncio.timeout(5):
        while not any(isinstance(call.stage, Talking) for call in firm.reception.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
    yield found
    firm.fake.hang_up_by_peer(found)
    async with asyncio.timeout(10):
        await firm.over()


async def test_a_caller_is_put_on_hold_and_taken_back(visitor: Visitor, call: str) -> None:
    status, told = await visitor.post(f"/calls/{call}/hold")
    assert (status, told["call"]) == (200, call)  # type: ignore[index]
    await asyncio.sleep(0.05)
    assert (await visitor.get("/calls"))[1][0]["stage"] == "OnHold"  # type: ignore[index]
    assert (await visitor.post(f"/calls/{call}/resume"))[0] == 200


async def test_what_cannot_be_done_now_is_refused_with_its_reason(visitor: Visitor, call: str) -> None:
    assert await visitor.post(f"/calls/{call}/resume") == (409, "The caller is not on hold.")


async def test_what_does_not_exist_is_not_found(visitor: Visitor, call: str) -> None:
    assert (await visitor.post("/calls/nobody/hold"))[0] == 404
    status, told = await visitor.post(f"/calls/{call}/dance")
    assert status == 404
    assert str(told).startswith("There is nothing called dance: Input should be 'hold', 'resume'")


async def test_a_caller_is_transferred_to_where_the_request_says(visitor: Visitor, call: str) -> None:
    assert (await visitor.post(f"/calls/{call}/transfer", '{"queue": "wealth"}'))[0] == 200


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ("", 400, "Say where to:"),
        ("{", 400, "Say where to:"),
        ("[]", 400, "Say where to:"),
        ('{"agent": 1002}', 400, "Say where to:"),
        ('{"agent": "1002", "queue": "wealth"}', 400, "Say where to:"),
        ('{"moon": "1"}', 400, "Say where to:"),
        ('{"rm": "mine"}', 400, "Say where to:"),
        ('{"agent": "1009"}', 409, "There is no agent 1009."),
        ('{"number": "911;x"}', 409, "911;x is no number that can be dialled."),
    ],
)
async def test_a_destination_that_is_none_is_refused(
    visitor: Visitor, call: str, body: str, status: int, why: str
) -> None:
    answered, said = await visitor.post(f"/calls/{call}/transfer", body)
    assert (answered, str(said)[: len(why)]) == (status, why)


async def test_how_each_agent_stands_to_a_caller_who_waits(firm: House, visitor: Visitor, call: str) -> None:
    """1001 talks with somebody else."""
    assert await visitor.get(f"/calls/{call}/agents") == (409, "The caller does not wait for an agent.")
    second = firm.fake.call_in(DID, CALLER)
    async with asyncio.timeout(5):
        while firm.floor.caller(second) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    status, told = await visitor.get(f"/calls/{second}/agents")
    queue, agents = told["queue"], told["agents"]  # type: ignore[index]
    assert (status, agents["1001"]) == (200, "in a call")
    assert told == {"call": second, "queue": queue, "position": 1, "agents": agents, "others": {}}
    firm.fake.hang_up_by_peer(second)
