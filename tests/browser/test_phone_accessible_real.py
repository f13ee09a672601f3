"""The telephone's own controls, as axe finds them during a real call: where there is none they are not drawn."""

from __future__ import annotations

from typing import Literal

from playwright.async_api import Page, expect

from tests.browser.pictures import SMALL
from tests.browser.real_console import Console
from tests.browser.test_accessible import TOO_WIDE, complaints
from tests.browser.test_desk_phone_real import click, they_talk

COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNREAD = """async (wanted) => {
  const { passes } = await axe.run({ runOnly: ["color-contrast"] });
  const read = passes.flatMap(({ nodes }) => nodes.map(({ target }) => document.querySelector(target[0])));
  return wanted.filter((place) => !read.some((each) => each?.closest(place)));
}"""
"""In which of these axe has found no text whose contrast is enough."""


async def is_well(page: Page, *places: str) -> None:
    """Nothing serious, light and dark, and what is written in each of these places can be read."""
    for colours in COLOURS:
        await page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        assert await complaints(page) == []
        assert await page.evaluate(UNREAD, places) == []


async def test_axe_finds_nothing_serious_in_a_telephone_that_is_ready_rings_and_talks(real: Console) -> None:
    desk = await real.opens(0, "/desk")
    page = desk.page
    await page.get_by_text("Microphone").click()
    await expect(page.get_by_role("meter", name="How loud you are")).to_be_visible()
    await is_well(page, "[data-phone=idle]", ".phone-line summary")
    ringing = await real.scene.call()
    await expect(page.get_by_role("button", name="Answer")).to_be_visible()
    await is_well(page, "[data-phone=ringing]", ".controls .main")
    await ringing.hang_up()
    await expect(page.locator("[data-own-call]")).to_have_count(0)
    caller = await they_talk(real.scene, desk)
    await click(page, "Keys")
    await expect(page.locator(".quality")).to_be_visible(timeout=20_000)
    await is_well(page, "[data-phone=talking]", ".keypad button", ".quality", ".controls [aria-pressed]")
    await click(page, "Ask somebody")
    assert await complaints(page) == []
    await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert await page.evaluate(TOO_WIDE) == []
    assert await complaints(page) == []
    await caller.hang_up()
