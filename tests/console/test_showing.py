"""The WebSocket on which the board is shown: when it is closed, and with which code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter
from structlog.testing import capture_logs

from ivr.console import showing
from ivr.console.showing import Showings
from ivr.console.stream import Stream
from ivr.core.board import Board
from ivr.core.phrase import phrase
from ivr.core.sight import Sight
from tests.core.boards import AGENT, NOW, QUEUE

ALL = Sight(agents=None, callers=None, figures=None, house=True, numbers=True)
FRAMES, LONG = 40, 1 << 20
"""More bytes than the kernel holds between the two."""


@dataclass
class Place:
    """Where it is shown, to whom, and what is on it."""

    url: str = ""
    board: Board = field(default_factory=lambda: Board({"1001": AGENT}, {"wealth": QUEUE}))
    sight: Sight | None = ALL
    signed_in: bool = True
    fault: Exception | None = None

    def __post_init__(self) -> None:
        self.stream = Stream(lambda _: self.board, lambda: NOW)
        self.showings = Showings(self.stream)

    async def watch(self, request: web.Request) -> web.WebSocketResponse:
        return await self.showings.show(request, "li", lambda: self.sight, self.still)

    async def still(self) -> bool:
        if self.fault:
            raise self.fault
        return self.signed_in

    def waits(self, callers: int, more: str = "") -> None:
        self.board = replace(
            self.board, queues={"wealth": replace(QUEUE, waiting=callers, longest_since=None, id="wealth")}
        )
        if more:
            self.board = replace(self.board, agents={"1001": replace(AGENT, name=more)})
        self.stream.look()


@pytest.fixture
def _soon() -> Iterator[None]:
    with patch.object(showing, "LOOK_AGAIN", 0.05):
        yield


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()
    app = web.Application()
    app.add_routes([web.get("/", place.watch)])
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    place.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield place
    await place.showings.end()
    await runner.cleanup()


@pytest.fixture
async def socket(place: Place) -> AsyncIterator[ClientWebSocketResponse]:
    async with ClientSession() as http, http.ws_connect(place.url) as socket:
        yield socket


async def told(socket: ClientWebSocketResponse) -> Any:
    message = await socket.receive(timeout=5)
    assert message.type is WSMsgType.TEXT, message
    return json.loads(message.data)


async def code(socket: ClientWebSocketResponse) -> int | None:
    """With which it is closed."""
    async with asyncio.timeout(5):
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
    return socket.close_code


async def test_a_snapshot_comes_first_and_then_changes(place: Place, socket: ClientWebSocketResponse) -> None:
    assert (await told(socket))["kind"] == "snapshot"
    place.waits(3)
    assert (await told(socket))["queues"]["wealth"]["waiting"] == 3


async def test_a_text_that_knows_its_parts_is_shown_as_any_other(place: Place, socket: ClientWebSocketResponse) -> None:
    await told(socket)
    place.waits(0, more=phrase("calls in {queue}", queue="cards"))
    assert (await told(socket))["agents"]["1001"]["name"] == "calls in cards"


async def test_a_page_that_cannot_be_shown_anything_is_closed_at_once_and_the_log_says_why(place: Place) -> None:
    place.board = replace(place.board, agents={"1001": replace(AGENT, name=object())})  # type: ignore[arg-type]
    place.stream.look()
    with capture_logs() as logs:
        async with ClientSession() as http, http.ws_connect(place.url) as socket:
            assert await code(socket) == 1011
    assert [entry["event"] for entry in logs] == ["a page cannot be shown what happens"]


@pytest.mark.usefixtures("_soon")
async def test_who_signs_out_is_shown_no_more(place: Place, socket: ClientWebSocketResponse) -> None:
    await told(socket)
    place.signed_in = False
    assert await code(socket) == 4401


@pytest.mark.usefixtures("_soon")
async def test_a_fault_of_ours_closes_the_page_rather_than_leave_it_mute(
    place: Place, socket: ClientWebSocketResponse
) -> None:
    await told(socket)
    place.fault = RuntimeError()
    assert await code(socket) == 1011


@pytest.mark.usefixtures("_soon")
async def test_who_loses_his_right_is_shown_no_more(place: Place, socket: ClientWebSocketResponse) -> None:
    await told(socket)
    place.sight = None
    assert await code(socket) == 4403


@pytest.mark.usefixtures("_soon")
async def test_who_may_see_less_from_now_on_gets_a_new_snapshot(place: Place, socket: ClientWebSocketResponse) -> None:
    assert len((await told(socket))["agents"]) == 1
    place.sight = Sight(figures=frozenset({"wealth"}))
    anew = await told(socket)
    assert (anew["kind"], anew["agents"], len(anew["queues"])) == ("snapshot", [], 1)


async def test_a_page_that_is_told_nothing_hears_that_it_is_not_cut_off(place: Place) -> None:
    with patch.object(showing, "STILL_HERE", 0.05):
        async with ClientSession() as http, http.ws_connect(place.url) as socket:
            assert [(await told(socket))["kind"] for _ in range(3)] == ["snapshot", "ping", "ping"]


async def test_nobody_opens_pages_without_end(place: Place) -> None:
    with patch.object(showing, "MOST_PAGES", 2):
        async with ClientSession() as http:
            pages = [await http.ws_connect(place.url) for _ in range(3)]
            assert [(await told(page))["kind"] for page in pages[:2]] == ["snapshot"] * 2
            assert await code(pages[2]) == 1013
            await pages[0].close()
            async with asyncio.timeout(5):
                while place.stream.viewers > 1:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            async with http.ws_connect(place.url) as again:
                assert (await told(again))["kind"] == "snapshot"


async def test_nor_does_whoever_opens_them_all_at_once(place: Place) -> None:
    prepare, all_asked = web.WebSocketResponse.prepare, asyncio.Event()
    asked = []

    async def slowly(socket: web.WebSocketResponse, request: web.BaseRequest) -> AbstractStreamWriter:
        asked.append(request)
        if len(asked) == 3:
            all_asked.set()
        await all_asked.wait()
        return await prepare(socket, request)

    with patch.object(showing, "MOST_PAGES", 2), patch.object(web.WebSocketResponse, "prepare", slowly):
        async with ClientSession() as http:
            pages = await asyncio.gather(*(http.ws_connect(place.url) for _ in range(3)))
            first = [(await page.receive(timeout=5)).type for page in pages]
    assert sorted(first) == sorted([WSMsgType.TEXT, WSMsgType.TEXT, WSMsgType.CLOSE])


async def test_a_controller_that_stops_says_that_it_comes_again(place: Place, socket: ClientWebSocketResponse) -> None:
    await told(socket)
    closing = asyncio.ensure_future(place.showings.end())
    assert await code(socket) == 1012
    await closing


async def test_whoever_goes_is_watched_for_no_longer(place: Place, socket: ClientWebSocketResponse) -> None:
    await told(socket)
    assert place.stream.viewers == 1
    await socket.close()
    async with asyncio.timeout(5):
        while place.stream.viewers:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_who_reads_nothing_holds_up_nobody_and_is_given_a_snapshot_later(place: Place) -> None:
    async with ClientSession() as http, http.ws_connect(place.url) as slow, http.ws_connect(place.url) as quick:
        await told(slow), await told(quick)
        slow._response.connection.transport.pause_reading()  # type: ignore[union-attr]
        for callers in range(1, FRAMES):
            place.waits(callers, str(callers).rjust(LONG, "x"))
            assert (await told(quick))["queues"]["wealth"]["waiting"] == callers
        slow._response.connection.transport.resume_reading()  # type: ignore[union-attr]
        place.waits(FRAMES)
        async with asyncio.timeout(20):
            frames = [await told(slow)]
            while frames[-1]["kind"] != "snapshot":
                frames.append(await told(slow))
    assert frames[-1]["queues"][0]["waiting"] == FRAMES
    assert len(frames) < FRAMES - 1, "no backlog"
