"""The live feed as browsers have it: who is let in, what he is told, and when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from ivr.console import showing
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.house import DID, House
from tests.calls.talks import A1, A2, CALLER, S
from tests.console.visiting import PEOPLE, Browser, Hour, Register, Visited, visited

LIVE = "/api/v1/live"


@asynccontextmanager
async def watching(browser: Browser, **headers: str) -> AsyncIterator[ClientWebSocketResponse]:
    said = {"Origin": min(browser.address.origins)} | headers
    async with browser.http.ws_connect(f"http://127.0.0.1:{browser.address.port}{LIVE}", headers=said) as socket:
        yield socket


async def told(socket: ClientWebSocketResponse) -> Any:
    message = await socket.receive(timeout=10)
    assert message.type is WSMsgType.TEXT, message
    return json.loads(message.data)


async def code(socket: ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(10):
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
    return socket.close_code


async def talks(house: House) -> str:
    """Agent 1001 talks with a caller."""
    house.fake.phones |= {A1: Answers(0 * S), A2: NeverAnswers()}
    house.agents_ready("1001")
    call = house.fake.call_in(DID, CALLER)
    async with asyncio.timeout(10):
        while "Talking" not in {type(one.stage).__name__ for one in house.reception.calls}:
            await asyncio.sleep(0.05)
            house.fake.press(call, "1")
    return call


async def over(house: House, call: str) -> None:
    house.fake.hang_up_by_peer(call)
    async with asyncio.timeout(20):
        await house.over()


async def test_a_stranger_is_told_so_by_the_code(console: Visited) -> None:
    async with console.browser() as browser, watching(browser) as socket:
        assert await code(socket) == 4401


async def test_who_has_no_right_is_told_so_by_the_code(console: Visited) -> None:
    async with console.browser(PEOPLE[Role.COMPLIANCE]) as browser, watching(browser) as socket:
        assert await code(socket) == 4403


async def test_another_page_watches_nothing(console: Visited) -> None:
    async with console.browser(PEOPLE[Role.ADMIN]) as browser:
        with pytest.raises(WSServerHandshakeError, match="403"):
            async with watching(browser, Origin="https://evil.example"):
                pass


async def test_each_sees_what_is_his(console: Visited, house: House) -> None:
    call = await talks(house)
    seen = {}
    for role in (Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.AUDITOR):
        async with console.browser(PEOPLE[role]) as browser, watching(browser) as socket:
            seen[role] = await told(socket)
    agents = {role: [row["id"] for row in frame["agents"]] for role, frame in seen.items()}
    assert agents[Role.AGENT] == ["1001"]
    assert agents[Role.SUPERVISOR] == ["1001", "1005"], "his team, and himself"
    assert agents[Role.QUALITY] == ["1001", "1002", "1005"]
    assert {row["id"] for frame in seen.values() for row in frame["calls"]} == {call}
    assert {role: frame["calls"][0]["number"] for role, frame in seen.items()} == {
        Role.AGENT: "139****1111",
        Role.SUPERVISOR: "139****1111",
        Role.QUALITY: "139****1111",
        Role.AUDITOR: CALLER,
    }
    assert {role for role, frame in seen.items() if frame["trunks"]} == {Role.SUPERVISOR, Role.AUDITOR}
    assert (seen[Role.AGENT]["me"]["call"], seen[Role.AUDITOR]["me"]) == (call, None)
    await over(house, call)


async def test_another_agent_sees_nothing_of_it(console: Visited, house: House) -> None:
    wu = Person("wu", "Wu", frozenset({Role.AGENT}), "1002")
    await console.enters(wu)
    call = await talks(house)
    async with console.browser(wu) as browser, watching(browser) as socket:
        first = await told(socket)
        assert (first["calls"], [row["id"] for row in first["agents"]]) == ([], ["1002"])
        await over(house, call)
        house.floor.not_ready("1002", "tea")
        change = await told(socket)
        assert "calls" not in change
        assert change["agents"]["1002"]["reason"] == "tea"


async def test_three_pages_of_one_person_are_told_the_same(console: Visited, house: House) -> None:
    async with console.browser(PEOPLE[Role.AGENT]) as browser, AsyncExitStack() as pages:
        three = [await pages.enter_async_context(watching(browser)) for _ in range(3)]
        assert [(await told(page))["kind"] for page in three] == ["snapshot"] * 3
        house.floor.not_ready("1001", "tea")
        frames = [await told(page) for page in three]
    assert [frame["agents"]["1001"]["status"] for frame in frames] == ["not_ready"] * 3


async def test_who_signs_out_is_shown_no_more(console: Visited) -> None:
    with patch.object(showing, "LOOK_AGAIN", 0.05):
        async with console.browser(PEOPLE[Role.ADMIN]) as browser, watching(browser) as socket:
            await told(socket)
            await browser.told("DELETE", "/api/v1/session")
            assert await code(socket) == 4401


async def test_whose_roles_are_others_by_now_sees_otherwise(console: Visited) -> None:
    with patch.object(showing, "LOOK_AGAIN", 0.05):
        async with console.browser(PEOPLE[Role.AUDITOR]) as browser, watching(browser) as socket:
            assert len((await told(socket))["agents"]) == 3
            await console.register.people.change("sun", roles='["compliance"]')
            assert await code(socket) == 4403


async def test_a_console_that_stops_says_that_it_comes_again(house: House, register: Register, hour: Hour) -> None:
    async with AsyncExitStack() as visitors, AsyncExitStack() as running:
        console = await running.enter_async_context(visited(house, register, hour))
        await console.enters(PEOPLE[Role.ADMIN])
        browser = await visitors.enter_async_context(console.browser(PEOPLE[Role.ADMIN]))
        socket = await visitors.enter_async_context(watching(browser))
        await told(socket)
        stopping = asyncio.ensure_future(running.aclose())
        assert await code(socket) == 1012
        await stopping
