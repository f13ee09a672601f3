"""Who gets an agent's telephone in his page, and who may open the line to the switch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError, web
from aiohttp.abc import AbstractStreamWriter

from ivr.console.lines import Telephony
from ivr.console.relay import NO_SWITCH
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.errors import ProvisionError
from ivr.provision.secrets import Secrets
from tests.console.test_lasting import away
from tests.console.test_lines import closed
from tests.console.test_live import LIVE
from tests.console.visiting import PEOPLE, Browser, Hour, House, Register, Visited, visited

PHONE, SIP = "/api/v1/me/phone", "/sip?page=page-0001"
CHEN = PEOPLE[Role.AGENT]
SECRETS = Secrets(agents={"1001": "his own", "1001-web": "his browser's", "1002-web": "another's"})
NO_AGENT_ANY_MORE = Person("old", "Old", frozenset({Role.AGENT}), "1099")
AUDITOR = Person("audit", "Audit", frozenset({Role.AUDITOR}), "1001")


@pytest.fixture
async def console(house: House, register: Register, hour: Hour) -> AsyncIterator[Visited]:
    """Its switch is away."""
    telephony = Telephony("http://127.0.0.1:9/ws", SECRETS.agent_secret, lambda: True)
    async with visited(house, register, hour, telephony=telephony) as console:
        for person in (*PEOPLE.values(), NO_AGENT_ANY_MORE, AUDITOR):
            await console.enters(person)
        yield console


async def opened(browser: Browser, path: str = SIP, origin: str = "") -> ClientWebSocketResponse:
    url = f"http://127.0.0.1:{browser.address.port}{path}"
    return await browser.http.ws_connect(url, protocols=("sip",), origin=origin or min(browser.address.origins))


async def test_an_agent_is_told_the_password_of_his_own_browser_and_no_other(console: Visited) -> None:
    async with console.browser(as_=CHEN) as browser:
        told = await browser.told("GET", PHONE)
    assert told == {"user": "1001-web", "realm": "ivr", "password": "his browser's", "address": "/sip"}


@pytest.mark.parametrize("person", [PEOPLE[Role.ADMIN], PEOPLE[Role.QUALITY], NO_AGENT_ANY_MORE, AUDITOR])
async def test_whoever_is_no_agent_has_no_telephone(console: Visited, person: Person) -> None:
    async with console.browser(as_=person) as browser:
        await browser.told("GET", PHONE, status=403)
        with pytest.raises(WSServerHandshakeError) as refused:
            await opened(browser)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("signed_in", "path", "origin", "status"),
    [
        (False, SIP, "", 401),
        (True, SIP, "https://evil.example", 403),
        (True, "/sip", "", 400),
        (True, "/sip?page=../..", "", 400),
    ],
)
async def test_the_line_is_opened_from_our_own_pages_by_whoever_is_signed_in(
    console: Visited, signed_in: bool, path: str, origin: str, status: int
) -> None:
    async with console.browser(as_=CHEN if signed_in else None) as browser:
        with pytest.raises(WSServerHandshakeError) as refused:
            await opened(browser, path, origin)
    assert refused.value.status == status


@pytest.mark.parametrize("path", [SIP, LIVE])
async def test_a_page_that_is_gone_before_its_websocket_opens_is_no_error(
    console: Visited, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    prepare, begun, over = web.WebSocketResponse.prepare, asyncio.Event(), asyncio.Event()

    async def once_it_is_gone(socket: web.WebSocketResponse, request: web.BaseRequest) -> AbstractStreamWriter:
        begun.set()
        while request.transport is not None:  # noqa: ASYNC110 - aiohttp tells nobody that it is
            await asyncio.sleep(0.01)
        over.set()
        return await prepare(socket, request)

    monkeypatch.setattr(web.WebSocketResponse, "prepare", once_it_is_gone)
    async with console.browser(as_=CHEN) as browser, asyncio.timeout(10):
        opening = asyncio.ensure_future(opened(browser, path))
        await begun.wait()
        opening.cancel()
        await over.wait()
        await browser.told("GET", PHONE)
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_line_to_a_switch_that_is_away_says_so(console: Visited) -> None:
    async with console.browser(as_=CHEN) as browser:
        assert await closed(await opened(browser)) == NO_SWITCH


async def test_a_page_that_was_there_comes_back_to_the_line_while_the_store_is_away(console: Visited) -> None:
    async with console.browser(as_=CHEN) as browser:
        await browser.told("GET", PHONE)
        with away():
            assert await closed(await opened(browser)) == NO_SWITCH


@pytest.mark.parametrize("knows", [True, False])
async def test_a_switch_without_telephones_in_browsers_is_told_of(
    house: House, register: Register, hour: Hour, knows: bool
) -> None:
    def password(_: str) -> str:
        raise ProvisionError("1001-web has no password yet.")

    telephony = Telephony("http://127.0.0.1:9/ws", password, lambda: knows)
    async with visited(house, register, hour, telephony=telephony) as console:
        await console.enters(CHEN)
        async with console.browser(as_=CHEN) as browser:
            said = await browser.told("GET", PHONE, status=409)
    assert ("restart" in said) != knows
