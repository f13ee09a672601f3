"""Reports in a real browser: chosen, ordered and explained by keyboard, taken along as files, printed alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.browser.pictures import SMALL
from tests.browser.stand_in import Scene, served
from tests.console.visiting import PEOPLE, Hour, House, Register, Visited, visited
from tests.mail.post_office import post_office
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
    await expect(ways.filter(has_text="hung up")).to_be_visible()
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


async def test_a_report_by_mail_is_made_tried_changed_and_removed(
    page: Page, house: House, register: Register, hour: Hour
) -> None:
    await told(house.desk.store)  # type: ignore[arg-type]
    hour.now += timedelta(days=1)
    async with post_office() as office, visited(house, register, hour, mail=office.server) as console:
        await console.enters(PEOPLE[Role.QUALITY])
        await open_as(page, console, PEOPLE[Role.QUALITY].id, f"/reports?{DAY}")
        await page.get_by_role("button", name="New report by mail").click()
        dialog, row = page.get_by_role("dialog"), page.locator(".mailing")
        await expect(dialog.get_by_label("Rows")).to_have_value("agent")  # as the report that is looked at
        await dialog.get_by_label("How often").select_option("day")
        await dialog.get_by_label("At (time in Asia/Shanghai)").fill("06:45")
        await dialog.get_by_label("To (one address a line)").fill("thief@evil.example")
        await dialog.get_by_role("button", name="Keep").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("It may to: @firm.example, boss@other.example")
        await dialog.get_by_label("To (one address a line)").fill("boss@other.example\nchen@firm.example")
        await dialog.get_by_role("button", name="Keep").click()
        await expect(row).to_contain_text("Every day at 06:45 · PDF")
        await expect(row).to_contain_text("to boss@other.example, chen@firm.example")

        await row.get_by_role("button", name="Send now").click()
        await dialog.get_by_label("Your address").fill("qian@firm.example")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("status").last).to_have_text("Sent to qian@firm.example.", timeout=60_000)
        await page.keyboard.press("Escape")
        [(to, mail)] = office.taken
        assert (to, mail["Subject"]) == (("qian@firm.example",), "Report by agent · 2026-11-25")

        await row.get_by_role("button", name="Change").click()
        await dialog.get_by_label("How often").select_option("month")
        await dialog.get_by_label("Day of the month").select_option("31")
        await dialog.get_by_role("button", name="Keep").click()
        await expect(row).to_contain_text("Every month on day 31 at 06:45")
        await page.reload()
        await expect(row).to_contain_text("Every month on day 31 at 06:45")
        await row.get_by_role("button", name="Remove").click()
        await dialog.get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("No report goes out by mail.")).to_be_visible()


async def test_what_came_of_each_is_seen_and_none_is_anybody_elses_to_change(page: Page) -> None:
    async with served(Scene(language="en", rights=("see_reports", "see_people"))) as url:
        await page.goto(f"{url}/reports")
        outcomes = page.locator(".mailing [data-outcome]")
        await expect(outcomes).to_have_count(3)
        assert [await one.get_attribute("data-outcome") for one in await outcomes.all()] == ["sent", "waits", "refused"]
        await expect(outcomes.nth(1)).to_contain_text("in time. · next try Nov 25, 2026, 18:41")
        assert [await one.get_by_role("button").count() for one in await page.locator(".mailing").all()] == [3, 3, 0]


async def test_the_page_asks_for_nothing_that_is_not_there(page: Page) -> None:
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status == 404 else None)
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/reports")
        await expect(page.locator("table")).to_be_visible()
        await expect(page.locator(".mailing")).to_have_count(3)
    assert missing == []
