"""The wallboard on a large screen: read from afar by everybody in the hall, and nobody stands there to scroll it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import painted
from tests.browser.painted_tickets import LETTER
from tests.browser.stand_in import Scene, served

WIDTH, HEIGHT = 1920, 1080
NUMBER = re.compile(r"\d{3}\*+\d{4}")
"""Of a customer, shortened."""
CUSTOMERS = {caller[0] for caller in painted.CALLERS} | {one["customer"] for one in painted.PROMISES} | {"李明"}
PRIVATE = {*CUSTOMERS, *(one["note"] for one in painted.PROMISES), LETTER["subject"]} - {""}
OVERDUE = {
    "en": ("Promised callbacks overdue: 1", "Tickets overdue: 1"),
    "zh": ("逾期的约定回拨：1", "逾期工单：1"),
}
LEAVE = "Leave the large screen"
SEEN = """([place, wide, high]) => [...document.querySelectorAll(place)].filter((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return right > left && left >= 0 && top >= 0 && right <= wide && bottom <= high;
}).length"""
FIRST_ROW = """[...document.querySelectorAll(".tile")].filter((one, _, [first]) =>
  one.getBoundingClientRect().top === first.getBoundingClientRect().top).length"""


async def seen(page: Page, place: str) -> int:
    """How many of these lie in the window from edge to edge."""
    return int(await page.evaluate(SEEN, [place, WIDTH, HEIGHT]))


async def told(page: Page, language: str) -> None:
    """All that the page asks for has come."""
    for words in OVERDUE[language]:
        await expect(page.get_by_text(words)).to_be_visible()
    await expect(page.locator(".tile")).to_have_count(24)


async def hung_up(page: Page, language: str) -> None:
    """A wallboard in the hall."""
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    await told(page, language)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_figures_queues_and_agents_are_seen_without_scrolling(page: Page, language: str) -> None:
    async with served(Scene(language=language)) as url:
        await page.goto(f"{url}/wallboard#large")
        await hung_up(page, language)
        assert await seen(page, ".figure") == 5
        assert await seen(page, ".queues thead th") == 8
        assert await seen(page, ".queues tbody :is(th, td)") == 8 * len(painted.QUEUES)
        first_row = int(await page.evaluate(FIRST_ROW))
        assert first_row > 2
        assert await seen(page, ".tile") >= first_row


async def test_however_many_alarms_there_are_the_agents_are_seen(page: Page) -> None:
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard#large")
        await hung_up(page, "en")
        many = [one | {"at": painted.ago(minute)} for minute in range(0, 600, 60) for one in painted.alarms()[:1]]
        await scene.tell({"alarms": many})
        await expect(page.locator(".alarms li")).to_have_count(5)
        assert await seen(page, ".tile") > 2


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_customer_stands_on_it_and_nothing_to_press(page: Page, language: str) -> None:
    async with served(
        Scene(language=language, rights=("see_floor", "call_back", "see_tickets", "change_tickets"))
    ) as url:
        await page.goto(f"{url}/wallboard")
        await told(page, language)
        assert customers(await page.locator("body").inner_text())
        await page.keyboard.press("f")
        await hung_up(page, language)
        assert customers(await page.locator("body").inner_text()) == []
        await expect(deeds(page)).to_have_count(0)


def customers(text: str) -> list[str]:
    """Who of them is named there, or what is his."""
    return [*(one for one in sorted(PRIVATE) if one in text), *NUMBER.findall(text)]


def deeds(page: Page) -> Locator:
    """What can be done with callbacks and tickets."""
    return page.locator(":is(.promise, .ticket, .controls) button").filter(visible=True)


@pytest.mark.parametrize("leaves", ["f", "Escape"])
async def test_f_begins_it_it_outlives_a_reload_and_a_key_ends_it(page: Page, leaves: str) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/wallboard")
        await told(page, "en")
        await page.keyboard.press("f")
        await expect(page).to_have_url(f"{url}/wallboard#large")
        await page.reload()
        await expect(page.get_by_role("button", name=LEAVE)).to_be_visible()
        await told(page, "en")
        assert customers(await page.locator("body").inner_text()) == []
        await page.keyboard.press(leaves)
        await expect(page.get_by_role("button", name=LEAVE)).to_have_count(0)
        await expect(page).to_have_url(f"{url}/wallboard")
        await expect(page.locator(".calls")).to_be_visible()
