"""What is live, in a real browser: there by itself, never silently old, and right with five hundred agents."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser import painted
from tests.browser.stand_in import Scene, served

SLOW = {"offline": False, "latency": 600, "downloadThroughput": 30_000, "uploadThroughput": 10_000}
"""A telephone far from its mast: milliseconds, bytes a second."""
TRY_NOW = "[...document.querySelectorAll('button')].find((one) => one.textContent === 'Try now')?.click()"
"""Unless the page has come back by itself a moment before."""


async def test_a_server_that_dies_is_said_with_the_age_of_what_is_shown_and_when_it_is_back_all_is_live(
    page: Page,
) -> None:
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.locator("[data-figure=waiting]")).to_have_text("4")
        await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(page.get_by_role("alert")).to_have_text("Not connected.")
    await expect(page.locator(".banner")).to_contain_text("What you see is 0:01 old.")
    await expect(page.locator("[data-figure=waiting]")).to_have_text("4")
    async with served(scene):
        await page.evaluate(TRY_NOW)
        await expect(page.get_by_role("alert")).to_have_count(0)


async def test_three_tabs_are_all_told(page: Page) -> None:
    scene = Scene()
    async with served(scene) as url:
        tabs = [page, await page.context.new_page(), await page.context.new_page()]
        for tab in tabs:
            await tab.goto(f"{url}/wallboard")
            await expect(tab.locator("[data-agent='1002']")).to_have_attribute("data-state", "ready")
        row = painted.agents(2)[1] | {"state": "ringing"}
        await scene.tell({"agents": {"1002": row}})
        for tab in tabs:
            await expect(tab.locator("[data-agent='1002']")).to_have_attribute("data-state", "ringing")


async def test_over_a_slow_line_a_page_says_that_it_comes_and_then_lacks_nothing(page: Page) -> None:
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW)
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard", wait_until="commit")
        await expect(page.get_by_text("One moment…")).to_be_visible()
        await expect(page.locator("[data-figure=waiting]")).to_have_text("4", timeout=30_000)
        await scene.tell({"agents": {"1002": painted.agents(2)[1] | {"state": "ringing"}}})
        await expect(page.locator("[data-agent='1002']")).to_have_attribute("data-state", "ringing")
        await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_session_that_ends_while_one_looks_is_said(page: Page) -> None:
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.locator("[data-figure=waiting]")).to_have_text("4")
        scene.signed_in = False
        await scene.lose(4401)
        await expect(page.get_by_text("Your session has ended.")).to_be_visible()


async def test_among_five_hundred_agents_each_change_is_shown_on_those_whose_it_is(page: Page) -> None:
    scene, ten = Scene(agents=500), painted.agents(500)[:10]
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.locator("[data-agent]")).to_have_count(500)
        for state, shown in (("in_a_call", "talking"), ("ringing", "ringing")) * 5:
            rows = {row["id"]: row | {"state": state} for row in ten}
            await scene.tell({"agents": rows})
            for agent in rows:
                await expect(page.locator(f"[data-agent='{agent}']")).to_have_attribute("data-state", shown)
        await expect(page.locator("[data-agent]")).to_have_count(500)
