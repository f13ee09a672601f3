"""A supervisor writes from the wallboard; it stands on his agent's desk, is read aloud, and goes once it is read."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.console.visiting import PEOPLE, Visited

HOSTILE = "<img src=x onerror=\"document.title='had'\"><b>bold</b>"


async def test_what_he_writes_stands_on_the_desk_as_text_until_it_is_read(
    page: Page, browser: Browser, console: Visited
) -> None:
    desk = await (await browser.new_context(locale="en-GB")).new_page()
    await open_as(desk, console, PEOPLE[Role.AGENT].id, "/desk")
    region = desk.get_by_role("region", name="Notices")
    await expect(region).to_have_attribute("aria-live", "polite")
    await open_as(page, console, PEOPLE[Role.SUPERVISOR].id, "/wallboard")
    await page.get_by_role("button", name="Write").press("Enter")
    letter = page.get_by_role("dialog", name="Write to agents")
    await letter.get_by_role("combobox").select_option("agent 1001")
    await letter.get_by_role("textbox").fill(HOSTILE)
    await letter.get_by_role("button", name="Send").click()
    await expect(letter).to_have_count(0)
    await expect(region.locator(".notice-text")).to_have_text(HOSTILE)
    await expect(region.locator("img, b")).to_have_count(0)
    await expect(region).to_contain_text("Zhao writes")
    await region.get_by_role("button", name="I have read it").click()
    await expect(region.locator("[data-notice]")).to_have_count(0)
    await desk.reload()
    await expect(desk.locator("[data-own-state]")).to_be_visible()
    await expect(region.locator("[data-notice]")).to_have_count(0)
    await desk.context.close()
