"""A delivery goes where it may alone, for a bounded time, and reads nothing of what comes back."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from ivr.console.webhooks import posting, resolving
from ivr.console.webhooks.posting import Message, opened
from ivr.core.webhook_target import Network
from ivr.core.webhooks import Answer, Refused, Taken, Unreached
from tests.console.webhooks.receiving import HERE, Receiver, listening, receiver

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
async def crm() -> AsyncIterator[Receiver]:
    async with receiver() as one:
        yield one


async def posted(url: str, allowed: Sequence[Network] = HERE) -> Answer:
    async with opened(allowed) as post:
        return await post(Message("msg_1", url, b"{}", "whsec_AAAA"), NOW)


def names(monkeypatch: pytest.MonkeyPatch, **leads: str) -> None:
    """These names lead there."""
    real = socket.getaddrinfo

    def asked(host: str, port: int, **more: Any) -> Any:
        return real(leads.get(host.partition(".")[0], host), port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", asked)


async def test_this_machine_is_refused_unless_the_operator_allows_it(crm: Receiver) -> None:
    refused = await posted(crm.url, ())
    assert isinstance(refused, Unreached)
    assert "IVR_WEBHOOK_NETWORKS" in refused.why
    assert crm.taken == []
    assert await posted(crm.url) == Taken()


async def test_a_name_that_leads_into_the_house_is_refused(crm: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, crm="127.0.0.1", metadata="169.254.169.254")
    port = crm.url.split(":")[2]
    for url in (f"https://crm.example:{port}", "https://metadata.example/latest/"):
        refused = await posted(url, (ip_network("10.0.0.0/8"),))
        assert isinstance(refused, Unreached)
        assert "no public address" in refused.why


async def test_nobody_is_followed_elsewhere(crm: Receiver) -> None:
    async with receiver() as elsewhere:
        crm.statuses, crm.headers = [307], {"Location": elsewhere.url}
        assert await posted(crm.url) == Refused(307)
        assert elsewhere.taken == []


async def test_a_receiver_that_asks_for_time_is_heard(crm: Receiver) -> None:
    crm.statuses, crm.headers = [429, 429], {"Retry-After": "120"}
    answer = await posted(crm.url)
    assert isinstance(answer, Refused)
    assert answer.again_after.total_seconds() == 120
    crm.headers = {"Retry-After": "9" * 400}
    assert await posted(crm.url) == Refused(429)


async def test_an_answer_without_end_is_not_read() -> None:
    ended = asyncio.Event()

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"x" * 65536)
        finally:
            ended.set()

    async with listening(endless) as url:
        assert await posted(url) == Taken()
        async with asyncio.timeout(5):
            await ended.wait()


async def test_a_receiver_that_hangs_has_its_time(crm: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "WITHIN", aiohttp.ClientTimeout(total=0.2))
    crm.may_answer.clear()
    assert await posted(crm.url) == Unreached("no answer within 0.2 s")
    crm.may_answer.set()


async def test_nobody_there_is_told_in_a_few_words() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = await posted(f"http://127.0.0.1:{port}/")
    assert isinstance(answer, Unreached)
    assert answer.why.startswith("cannot be reached (")


async def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    answer = await posted("https://crm.example/")
    assert isinstance(answer, Unreached)
    assert "not known" in answer.why


async def test_the_end_of_the_program_waits_for_no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def unknown(*_: Any, **__: Any) -> Any:
        asked.append(threading.current_thread().daemon)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    await posted("https://crm.example/")
    assert set(asked) == {True}


async def test_name_servers_that_never_answer_are_asked_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(resolving, "AT_ONCE", 1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.wait(10) and [])
    resolver = resolving.Resolver()
    first = asyncio.create_task(resolver.resolve("crm.example", 443))
    await asyncio.sleep(0)
    with pytest.raises(OSError, match="do not answer"):
        await resolver.resolve("other.example", 443)
    answers.set()
    assert await first == []
    assert await resolver.resolve("other.example", 443) == []


async def test_without_tls_nothing_leaves_this_machine_whatever_was_kept(crm: Receiver) -> None:
    answer = await posted(crm.url.replace("127.0.0.1", "crm.example"))
    assert isinstance(answer, Unreached)
    assert "https" in answer.why


async def test_a_certificate_that_nobody_vouches_for_is_refused(crm: Receiver) -> None:
    answer = await posted(crm.url.replace("http", "https"))
    assert isinstance(answer, Unreached)
    assert crm.taken == []
