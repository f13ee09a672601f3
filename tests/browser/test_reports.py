"""Reports in a real browser: chosen, ordered and explained by keyboard, taken along as files, printed alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.browser.pictures import SMALL
from tests.browser.stand_in import Scene, served
from tests.console.visiting import PEOPLE, Visited
from tests.reports.a_past import told

DAY = "by=agent&from=2026-11-25&to=2026-11-25"


@pytest.fixture
async def reported(console: Visited) -> Visited:
    """With the day of `a_past` behind it."""
    await told(console.house.desk.store)  # type: ignore[arg-type]
    return console


async def test_a_day_is_chosen_ordered_explained_and_taken_along(page: Page, reported: Visited, tmp_path: Path) -> None:
    await open_as(page, reported, PEOPLE[Role.AUDITOR].id, f"/reports?{DAY}")
    names = page.locator("tbody th")
    await expect(names).to_have_text(["1001 Chen", "1002 Wu", "(no agent)"])
    await expect(page.locator("[data-figure=calls] dd")).to_have_text("5")
    calls = page.locator("thead").get_by_role("button", name="calls", exact=True)
    await calls.focus()
    await page.keyboard.press("Enter")
    await expect(names).to_have_text(["(no agent)", "1001 Chen", "1002 Wu"])
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("by the moment at which they arrived")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="What “calls” means").last).to_be_focused()
    for kind, begins in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK"), ("PDF", b"%PDF-")):
        async with page.expect_download() as coming:
            await page.get_by_role("button", name=f"{kind} file").click()
        file = await coming.value
        assert file.suggested_filename == f"report-agent-2026-11-25-2026-11-25.{kind.lower()}"
        await file.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(begins)


async def test_what_was_chosen_stands_in_the_address_and_outlives_a_reload(page: Page, reported: Visited) -> None:
    await open_as(page, reported, PEOPLE[Role.QUALITY].id, "/reports?from=2026-11-25")
    await page.get_by_label("Rows").select_option("menu")
    await page.get_by_role("button", name="Show").click()
    ways = page.locator(".menu-ways .lying-name")
    await expect(ways).to_contain_text(["Key 1", "Key 2"])
    await expect(ways.filter(has_text="Hung up here")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Report by menu")).to_be_visible()


async def test_a_supervisor_is_offered_no_menus_and_an_agent_no_page(page: Page, reported: Visited) -> None:
    await open_as(page, reported, PEOPLE[Role.SUPERVISOR].id, f"/reports?{DAY}")
    await expect(page.locator("[data-figure=calls] dd")).to_have_text("1")
    await expect(page.locator("option[value=menu]")).to_have_count(0)
    await page.get_by_role("button", name="Sign out").click()
    await open_as(page, reported, PEOPLE[Role.AGENT].id, f"/reports?{DAY}")
    await expect(page.get_by_role("link", name="Reports")).to_have_count(0)


async def test_nothing_is_wider_than_a_telephone_and_paper_has_the_report_alone(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
        for by in ("hour", "agent", "menu"):
            await page.goto(f"{url}/reports?by={by}")
            await expect(page.locator("table")).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL[0]
        await page.goto(f"{url}/reports")
        await expect(page.locator("table")).to_be_visible()
        await page.emulate_media(media="print")
        for gone in (".header", ".choosing", ".saving", "table .means"):
            await expect(page.locator(gone).first).to_be_hidden()
        await expect(page.locator(".only-print dt").first).to_be_visible()
        await expect(page.locator(".picture svg").first).to_be_visible()
