"""Nothing touches its neighbour, and no place among the cards is empty."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser.stand_in import Scene, served

BOTTOMS = """[...document.querySelectorAll(".columns > .card, .columns > .side > .card:last-child")]
  .map((card) => Math.round(card.getBoundingClientRect().bottom))"""
WIDE = """() => {
  const { parentElement: place } = document.querySelector(".queues table");
  return [place.scrollWidth, place.clientWidth];
}"""
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


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_on_a_large_screen_no_figure_of_the_queues_is_cut_off(page: Page, language: str) -> None:
    await page.set_viewport_size({"width": 1920, "height": 1080})
    async with served(Scene(language=language)) as url:
        await page.goto(f"{url}/wallboard#large")
        await page.get_by_role("row", name="English line").first.wait_for()
        wide, room = await page.evaluate(WIDE)
    assert wide <= room


async def test_the_dot_before_his_telephone_stands_apart_from_its_words(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_text("Telephone on your table").wait_for()
        assert await page.evaluate(BESIDE_DOT) > 4
