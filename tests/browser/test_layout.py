"""Nothing touches its neighbour, and no place among the cards is empty."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import deeds, painted, painted_phone
from tests.browser.stand_in import Scene, served

BOTTOMS = """[...document.querySelectorAll(".columns > .card, .columns > .side > .card:last-child")]
  .map((card) => Math.round(card.getBoundingClientRect().bottom))"""
BESIDE_DOT = """() => {
  const line = document.querySelector("[data-phone]");
  const words = document.createRange();
  words.selectNodeContents(line.lastChild);
  return words.getBoundingClientRect().left - line.querySelector(".dot").getBoundingClientRect().right;
}"""


@pytest.mark.parametrize("width", [1440, 1920])
async def test_beside_and_below_the_queues_of_the_wallboard_no_place_is_empty(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 1080})
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/wallboard")
        await page.get_by_role("region", name="Tickets overdue: 1").wait_for()
        await page.get_by_role("heading", name="Promised callbacks overdue: 1").wait_for()
        left, right = await page.evaluate(BOTTOMS)
    assert left == right


async def test_the_dot_before_his_telephone_stands_apart_from_its_words(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_text("Telephone on your table").wait_for()
        assert await page.evaluate(BESIDE_DOT) > 4


async def test_hang_up_stays_where_it_is_as_the_keypad_opens(page: Page) -> None:
    await painted_phone.lay(page, painted.RUNG)
    async with served(Scene("talking", "en", softphone=True)) as url:
        await page.goto(f"{url}/desk")
        await deeds.talks(page)
        hang_up = page.get_by_role("button", name="Hang up")
        opened = await hang_up.bounding_box()
        await page.get_by_role("button", name="Keys", exact=True).click()
        await expect(page.locator(".keypad")).to_have_count(0)
        assert await hang_up.bounding_box() == opened


async def test_on_a_small_screen_what_he_does_with_his_call_is_in_reach_wherever_he_reads(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await painted_phone.lay(page, painted.RUNG)
    async with served(Scene("talking", "en", softphone=True)) as url:
        await page.goto(f"{url}/desk")
        await deeds.talks(page)
        await page.get_by_role("button", name="Keys", exact=True).click()
        for place in (page.get_by_role("heading", name="李明"), page.get_by_role("heading", name="Latest calls")):
            await place.scroll_into_view_if_needed()
            await expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport(ratio=1)
