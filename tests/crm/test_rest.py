"""A web service asked during a call: what is kept of its answer, and every way in which it may fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from ivr.core.secret import Secret
from ivr.crm.answers import Answered, NoAnswer
from ivr.crm.rest import LARGEST, ask

SOON = timedelta(seconds=5)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/balance", handler)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/balance"
    finally:
        await runner.cleanup()


async def asked(
    handler: Handler, keep: dict[str, str], *, tries: int = 1, within: timedelta = SOON
) -> Answered | NoAnswer:
    async with serving(handler) as url:
        return await ask(url, within, tries, keep)


def answering(text: str, status: int = 200) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, status=status)

    return answer


@pytest.mark.parametrize(
    ("answer", "where", "value"),
    [
        ('{"account": {"balance": 12.50}}', "account.balance", "12.50"),
        ('{"items": [{"name": "李"}, {"name": "王"}]}', "items.1.name", "王"),
        ('{"n": 123456789012345678901234567890}', "n", "123456789012345678901234567890"),
        ('{"vip": true}', "vip", "yes"),
        ('{"vip": false}', "vip", "no"),
        ('{"note": ""}', "note", ""),
    ],
)
async def test_values_are_kept_as_they_were_written(answer: str, where: str, value: str) -> None:
    assert await asked(answering(answer), {"kept": where}) == Answered({"kept": value})


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ("{}", 200, "answered nothing at a.b that can be kept"),
        ('{"a": {"b": null}}', 200, "answered nothing at a.b that can be kept"),
        ('{"a": {"b": [1]}}', 200, "answered nothing at a.b that can be kept"),
        ('{"a": {"b": "x\\u0007"}}', 200, "answered nothing at a.b that can be kept"),
        ('{"a": {"b": "' + "x" * 201 + '"}}', 200, "answered nothing at a.b that can be kept"),
        ("[]", 200, "answered nothing at a.b that can be kept"),
        ("<html>", 200, "answered no JSON"),
        ("[" * 100_000, 200, "answered no JSON"),
        ('{"a": "' + "x" * LARGEST + '"}', 200, "answered too much"),
        ("{}", 404, "answered 404"),
        ("{}", 302, "answered 302"),
        ("{}", 503, "failed with 503"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_none(answer: str, status: int, reason: str) -> None:
    assert await asked(answering(answer, status), {"kept": "a.b"}) == NoAnswer(reason)


async def test_a_service_that_fails_is_asked_again_and_one_that_refuses_is_not() -> None:
    times = 0

    async def fails_once(_request: web.Request) -> web.Response:
        nonlocal times
        times += 1
        return web.Response(text='{"a": 1}', status=500 if times == 1 else 200)

    assert await asked(fails_once, {"kept": "a"}, tries=2) == Answered({"kept": "1"})

    async def refuses(_request: web.Request) -> web.Response:
        nonlocal times
        times += 1
        return web.Response(status=403)

    times = 0
    await asked(refuses, {"kept": "a"}, tries=3)
    assert times == 1


async def test_a_service_that_is_too_slow_is_not_waited_for() -> None:
    async def sleeps(_request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    assert await asked(sleeps, {"kept": "a"}, within=timedelta(seconds=0.1)) == NoAnswer("took longer than it may")


async def test_a_service_that_is_not_there_cannot_be_reached() -> None:
    async with serving(answering("{}")) as url:
        pass
    found = await ask(url, SOON, 2, {"kept": "a"})
    assert isinstance(found, NoAnswer)
    assert found.reason.startswith("cannot be reached")


@pytest.mark.parametrize(("token", "sent"), [(Secret("crm", "hunter2"), "Bearer hunter2"), (None, None)])
async def test_the_token_is_sent_in_the_one_header_that_is_for_it(token: Secret | None, sent: str | None) -> None:
    heard: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request)
        return web.Response(text='{"a": 1}')

    async with serving(answer) as url:
        found = await ask(url, SOON, 1, {"kept": "a"}, token)
    (request,) = heard
    others = {name: value for name, value in request.headers.items() if name != "Authorization"}
    assert request.headers.get("Authorization") == sent
    assert "hunter2" not in str((others, request.raw_path, found))


async def test_the_token_goes_nowhere_else_though_the_service_says_so() -> None:
    heard: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        heard.append(request.headers["Authorization"])
        return web.Response(text='{"a": 1}')

    async with serving(elsewhere) as other:

        async def sends_on(_request: web.Request) -> web.Response:
            return web.Response(status=307, headers={"Location": other})

        async with serving(sends_on) as url:
            found = await ask(url, SOON, 2, {"kept": "a"}, Secret("crm", "hunter2"))
    assert (found, heard) == (NoAnswer("answered 307"), [])


async def test_a_service_that_repeats_the_token_in_its_refusal_is_not_quoted() -> None:
    async def repeats(request: web.Request) -> web.Response:
        return web.Response(status=401, reason=request.headers["Authorization"], text=request.headers["Authorization"])

    async with serving(repeats) as url:
        assert await ask(url, SOON, 1, {"kept": "a"}, Secret("crm", "hunter2")) == NoAnswer("answered 401")
