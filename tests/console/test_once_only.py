"""What a page sends anew because no answer came is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from aiohttp import web

from ivr.console import once_only
from ivr.console.once_only import KEPT, Answers
from ivr.console.openapi import API
from ivr.core.access import Role
from tests.calls.house import House
from tests.console.test_live import over, talks
from tests.console.visiting import NOON, PEOPLE, Browser, Visited

NOTE = "/api/v1/me/note"


@pytest.fixture
async def chen(console: Visited, house: House) -> AsyncIterator[Browser]:
    """Agent 1001, who talks."""
    call = await talks(house)
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        yield browser
    await over(house, call)


async def notes(browser: Browser, text: str, key: str) -> int:
    """He sends it with this key; the status."""
    browser.headers["Idempotency-Key"] = key
    return (await browser.ask("POST", NOTE, {"text": text})).status


def noted(house: House) -> list[str]:
    return [step.line.partition(": ")[2] for step in house.trace if step.what == "note"]


async def test_what_is_sent_again_is_answered_alike_and_stands_once(chen: Browser, house: House) -> None:
    first, again = [await chen.ask("POST", NOTE, {"text": "rings on Friday"}, Idempotency_Key="k1") for _ in range(2)]
    assert (again.status, await again.json()) == (200, await first.json())
    assert again.content_type == first.content_type
    assert noted(house) == ["rings on Friday"]


async def test_other_words_another_key_and_none_are_done(chen: Browser, house: House) -> None:
    for text, key in (("a", "k1"), ("b", "k1"), ("a", "k2"), ("a", ""), ("a", "")):
        assert await notes(chen, text, key) == 200
    assert noted(house) == ["a", "b", "a", "a", "a"]


async def test_another_person_s_key_is_his_own(chen: Browser, console: Visited) -> None:
    async with console.browser(PEOPLE[Role.ADMIN]) as li:
        assert await notes(chen, "a", "k1") == 200
        assert await notes(li, "a", "k1") == 403


async def test_what_was_refused_may_be_tried_again(console: Visited, house: House) -> None:
    async with console.browser(PEOPLE[Role.AGENT]) as chen:
        assert await notes(chen, "a", "k1") == 409
        call = await talks(house)
        assert await notes(chen, "a", "k1") == 200
    assert noted(house) == ["a"]
    await over(house, call)


async def test_it_is_forgotten_after_a_while(chen: Browser, console: Visited, house: House) -> None:
    await notes(chen, "a", "k1")
    console.hour.passes(KEPT - timedelta(seconds=1))
    await notes(chen, "a", "k1")
    assert noted(house) == ["a"]
    console.hour.passes(timedelta(seconds=2))
    await notes(chen, "a", "k1")
    assert noted(house) == ["a", "a"]


async def test_the_repetition_waits_for_what_is_under_way_though_nobody_waits_for_that_any_more() -> None:
    answers, goes_on, done = Answers(), asyncio.Event(), []

    async def do() -> web.StreamResponse:
        await goes_on.wait()
        done.append("done")
        return web.Response(text="done")

    first = asyncio.ensure_future(answers.once("x", do, NOON))
    await asyncio.sleep(0)
    first.cancel()
    again = asyncio.ensure_future(answers.once("x", do, NOON))
    await asyncio.sleep(0)
    goes_on.set()
    told = await again
    assert isinstance(told, web.Response)
    assert (told.text, done) == ("done", ["done"])


async def test_of_too_many_the_oldest_is_forgotten(chen: Browser, house: House) -> None:
    with patch.object(once_only, "MOST", 2):
        for text in "abca":
            await notes(chen, text, "k")
    assert noted(house) == ["a", "b", "c", "a"]


def test_the_api_says_how_long_a_key_counts() -> None:
    minutes = {timedelta(minutes=10): "ten minutes"}[KEPT]
    assert f"Keys are kept in memory for {minutes} and do not outlive a restart." in API.about
