"""Somebody lets a program in on his own page, shuts it out again, and looks up what it can ask."""

from __future__ import annotations

from aiohttp import ClientSession
from playwright.async_api import Page, expect

from ivr.core.access import Role
from tests.browser.people import at, open_as
from tests.console.visiting import LI, PASSWORD, PEOPLE, Visited


async def status(console: Visited, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession() as http, http.get(at(console, "/api/v1/people"), headers=headers) as answer:
        return answer.status


async def test_a_program_is_let_in_by_the_token_that_is_shown_and_shut_out_at_a_press(
    page: Page, console: Visited
) -> None:
    await open_as(page, console, LI.id, "/profile")
    mine = page.get_by_role("region", name="Programs")
    await mine.get_by_role("button", name="Let a program in").click()
    await mine.get_by_label("Name of the program").fill("our dashboard")
    await mine.get_by_role("checkbox", name="People", exact=True).check()
    await mine.get_by_label("Password now").fill(PASSWORD)
    await mine.get_by_role("button", name="Make the token").click()
    token = await page.get_by_label("Token of our dashboard").get_by_role("textbox").input_value()
    assert await status(console, token) == 200
    await page.keyboard.press("Escape")
    await expect(page.get_by_text(token)).to_have_count(0)
    await expect(mine.get_by_role("listitem")).to_contain_text("our dashboard")
    await mine.get_by_role("button", name="Revoke our dashboard").click()
    await expect(mine.get_by_text("No program has a token.")).to_be_visible()
    assert await status(console, token) == 401


async def test_what_programs_can_ask_is_found_and_opened_by_keyboard(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/profile")
    await page.get_by_role("link", name="API").click()
    await expect(page.get_by_role("heading", name="What programs can ask")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("/api/v1/live")
    await expect(page.locator("details.operation")).to_have_count(1)
    await page.locator("details.operation > summary").press("Enter")
    await expect(page.locator("details.operation")).to_contain_text("for programs with a token. see_floor")


async def test_agents_have_neither_page(page: Page, console: Visited) -> None:
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/profile")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    await expect(page.get_by_role("region", name="Programs")).to_have_count(0)
    await expect(page.get_by_role("link", name="API")).to_have_count(0)
