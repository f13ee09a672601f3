"""The lines between agents' pages and the switch: what passes, what ends them, and what their end means for a talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from ivr.console import lines as pages_lines
from ivr.console.lines import Lines, Telephony
from ivr.console.relay import AT_ONCE, ELSEWHERE, NO_SWITCH, OBJECTED, SIGNED_OUT, STOPPING, TOO_FAST
from ivr.switch.fake import FakeSwitch
from tests.calls.house import House

HEAD = "From: <sip:1001-web@ivr>;tag=1\r\nTo: <sip:1001-web@ivr>\r\nCSeq: 1 REGISTER\r\n"
REGISTER = f"REGISTER sip:ivr SIP/2.0\r\n{HEAD}Content-Length: 0\r\n\r\n"
REGISTERED = f"SIP/2.0 200 OK\r\n{HEAD}Contact: <sip:x>\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Switch:
    """Answers what it is told."""

    heard: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            self.heard.append(message.data)
            await socket.send_str(REGISTERED)
        return socket


@dataclass
class Door:
    """The console's side, and a browser to come in by it."""

    lines: Lines
    switch: Switch
    url: str
    http: aiohttp.ClientSession
    signed_in: bool = True

    async def page(self, page: str) -> aiohttp.ClientWebSocketResponse:
        """1001's page, registered."""
        socket = await self.http.ws_connect(f"{self.url}?page={page}", protocols=("sip",))
        await socket.send_str(REGISTER)
        assert (await socket.receive(timeout=5)).data == REGISTERED
        return socket

    @property
    def is_there(self) -> bool:
        return "1001" in self.lines.desk.pages._there


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    """As the console serves: aiohttp's own test server would end a handler with its page."""
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/sip"
    finally:
        await runner.cleanup()


def _app(handler: Callable[[web.Request], object]) -> web.Application:
    app = web.Application()
    app.router.add_get("/sip", handler)  # type: ignore[arg-type]
    return app


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr(pages_lines, "STILL_EVERY", 0.05)
    switch, house = Switch(), House(FakeSwitch())
    async with _served(_app(switch.serve)) as far, aiohttp.ClientSession() as http:
        lines = Lines(house.desk, house.reception, Telephony(far, lambda telephone: "word", lambda: True))
        here = Door(lines, switch, "", http)

        async def serve(request: web.Request) -> web.WebSocketResponse:
            socket = web.WebSocketResponse(protocols=("sip",))
            await socket.prepare(request)
            end = await lines.serve(socket, "1001", request.query["page"], _still(here))
            await socket.close(code=end.code or 1000)
            return socket

        async with _served(_app(serve)) as here.url:
            yield here


def _still(door: Door) -> Callable[[], object]:
    async def still() -> bool:
        return door.signed_in

    return still  # type: ignore[return-value]


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """The code with which it is closed."""
    async with asyncio.timeout(5):
        while (await socket.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSED}:
            pass
    return socket.close_code


async def test_sip_passes_both_ways_and_the_page_counts_as_there_once_it_is_registered(door: Door) -> None:
    await door.page("page-1")
    assert door.switch.heard == [REGISTER]
    assert door.is_there


async def test_who_speaks_for_another_is_cut_off_and_the_switch_hears_nothing_of_it(door: Door) -> None:
    socket = await door.page("page-1")
    await socket.send_str(REGISTER.replace("1001-web", "1002-web"))
    assert await closed(socket) == OBJECTED
    assert door.switch.heard == [REGISTER]
    for other in (await door.page("page-2"),):
        await other.send_bytes(b"\0")
        assert await closed(other) == OBJECTED


async def test_a_flood_is_cut_off(door: Door) -> None:
    socket = await door.page("page-1")
    for _ in range(int(AT_ONCE) + 20):
        await socket.send_str("\r\n\r\n")
    assert await closed(socket) == TOO_FAST


async def test_the_line_ends_with_the_session_and_the_page_is_gone(door: Door) -> None:
    socket = await door.page("page-1")
    door.signed_in = False
    assert await closed(socket) == SIGNED_OUT
    assert not door.is_there
    await asyncio.sleep(0.1)
    assert all(one.closed for one in door.switch.sockets), "or the switch would keep his telephone"


async def test_a_second_window_takes_the_telephone_from_the_first(door: Door) -> None:
    one = await door.page("page-1")
    await door.page("page-2")
    assert await closed(one) == ELSEWHERE
    assert door.is_there


@pytest.mark.parametrize(("code", "is_there"), [(1001, False), (1000, True), (1006, True)])
async def test_a_page_that_says_it_goes_is_gone_and_a_line_that_breaks_is_not_its_end(
    door: Door, code: int, is_there: bool
) -> None:
    socket = await door.page("page-1")
    if code == 1006:
        assert socket._conn
        socket._conn.close()
    else:
        await socket.close(code=code)
    await asyncio.sleep(0.2)
    assert door.is_there == is_there
    await door.page("page-1")


async def test_a_house_that_closes_tells_the_pages_to_come_back(door: Door) -> None:
    socket = await door.page("page-1")
    await door.lines.stop(web.Application())
    assert await closed(socket) == STOPPING
    assert door.is_there, "his talk goes on"


async def test_a_switch_that_goes_or_is_not_there_ends_the_line(door: Door) -> None:
    socket = await door.page("page-1")
    await door.switch.sockets[0].close()
    assert await closed(socket) == NO_SWITCH
    door.lines.telephony = Telephony("http://127.0.0.1:9/ws", lambda telephone: "", lambda: True)
    assert await closed(await door.http.ws_connect(f"{door.url}?page=page-2", protocols=("sip",))) == NO_SWITCH
