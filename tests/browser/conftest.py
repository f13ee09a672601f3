from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from ivr.console.pages import BUILT
from tests.browser.chromium import PROGRAM, chromium, pages_built
from tests.browser.painted_phone import FLAGS
from tests.browser.real_console import Console, House
from tests.browser.real_console import house as a_house
from tests.browser.softphone import LACKING
from tests.console.visiting import console, hour, house, register

__all__ = ["console", "hour", "house", "register"]

COMPLAINTS = ("Content Security Policy", "Uncaught")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests; each has a profile of its own in it."""
    if not PROGRAM:
        pytest.skip("no chromium here: apt-get install chromium fonts-wqy-microhei")
    await pages_built()
    if not (BUILT / "index.html").exists():
        pytest.skip("the pages are not built: make console")
    async with chromium(*FLAGS) as browser:
        yield browser


@pytest.fixture
async def profile(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Somebody's cookies and tabs; nothing that he loads may be refused by the policy, or fail."""
    profile = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    profile.set_default_timeout(15_000)
    said: list[str] = []
    profile.on("console", lambda message: said.append(message.text))
    profile.on("weberror", lambda error: said.append(f"Uncaught {error.error}"))
    yield profile
    await profile.close()
    assert [text for text in said if any(complaint in text for complaint in COMPLAINTS)] == []


@pytest.fixture
async def page(profile: BrowserContext) -> Page:
    """A tab of it."""
    return await profile.new_page()


@pytest.fixture(scope="package")
async def real_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One real switch for all stories that are told by clicks in the real pages."""
    if LACKING:
        pytest.skip(f"lacking: {', '.join(LACKING)}")
    async with a_house(tmp_path_factory.mktemp("rc")) as house:
        yield house


@pytest.fixture
async def real(real_house: House) -> AsyncIterator[Console]:
    """A line of it, for one story."""
    async with real_house.story() as here:
        yield here
