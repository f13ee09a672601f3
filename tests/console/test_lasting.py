"""The database goes away: who stays signed in, for how long, and who decides once it is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest

from ivr.console import lasting
from ivr.console.doors import ROOT
from ivr.core.session import IDLE, LONGEST
from ivr.errors import StoreError
from ivr.store.asking import Asking
from tests.console.visiting import LI, PEOPLE, Browser, Hour, Role, Visited

SESSION = f"{ROOT}/session"
CHEN = PEOPLE[Role.AGENT]


@contextmanager
def away() -> Iterator[None]:
    with patch.object(Asking, "_within", side_effect=StoreError("It is away.")):
        yield


async def status(browser: Browser) -> int:
    return (await browser.ask("GET", SESSION)).status


async def asks_on(browser: Browser, hour: Hour, time: timedelta) -> None:
    """As a page does that is open for so long."""
    for _ in range(time // (IDLE / 2)):
        hour.passes(IDLE / 2)
        await browser.ask("GET", SESSION)


async def test_who_was_found_lately_stays_and_whoever_comes_anew_is_told_to_wait(console: Visited) -> None:
    async with console.browser(CHEN) as here, console.browser(LI) as asked_nothing, console.browser() as stranger:
        assert await status(here) == 200
        with away():
            assert await status(here) == 200
            assert await status(asked_nothing) == 503
            stranger.holds("of nobody")
            assert await status(stranger) == 503


async def test_nobody_stays_beyond_his_time(console: Visited, hour: Hour) -> None:
    async with console.browser(CHEN) as busy, console.browser(LI) as idle:
        assert (await status(busy), await status(idle)) == (200, 200)
        with away():
            await asks_on(busy, hour, LONGEST - IDLE)
            assert (await status(busy), await status(idle)) == (200, 401)
            await asks_on(busy, hour, IDLE)
            assert await status(busy) == 401


async def test_what_was_done_meanwhile_counts_once_it_is_back(console: Visited, hour: Hour) -> None:
    async with console.browser(CHEN) as browser:
        assert await status(browser) == 200
        with away():
            await asks_on(browser, hour, 2 * IDLE)
        assert await status(browser) == 200


async def test_once_it_is_back_it_decides(console: Visited) -> None:
    async with console.browser(CHEN) as browser:
        assert await status(browser) == 200
        with away():
            assert await status(browser) == 200
        await console.register.people.change("chen", disabled=console.hour())
        assert await status(browser) == 401
        with away():
            assert await status(browser) == 503, "what it said last is that he is out"


@pytest.mark.parametrize("one", [True, False])
async def test_who_has_signed_out_is_not_remembered(console: Visited, one: bool) -> None:
    async with console.browser(CHEN) as browser:
        assert await status(browser) == 200
        token = browser.token
        if one:
            await browser.told("DELETE", SESSION)
        else:
            await console.register.sessions.end_all("chen")
        browser.holds(token)
        with away():
            assert await status(browser) == 503


async def test_of_what_was_found_long_before_nothing_is_remembered(
    console: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console.browser(CHEN) as before, console.browser(LI) as after:
        assert await status(before) == 200
        monkeypatch.setattr(lasting, "LATELY", 0.0)
        assert await status(after) == 200
        with away():
            assert (await status(before), await status(after)) == (503, 200)


async def test_memory_is_bounded(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "MOST", 1)
    async with console.browser(CHEN) as first, console.browser(LI) as second:
        assert (await status(first), await status(second)) == (200, 200)
        with away():
            assert (await status(first), await status(second)) == (503, 200)
