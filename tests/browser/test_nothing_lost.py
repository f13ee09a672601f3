"""What somebody has typed is there again after his session has ended and after a reload, and for nobody else."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from tests.browser import admin_house
from tests.browser.heard import a_heard_call
from tests.browser.people import open_as, sign_in
from tests.browser.stand_in import Scene, served
from tests.browser.test_accessible import complaints
from tests.calls.house import House
from tests.console.test_live import talks
from tests.console.visiting import PASSWORD, PEOPLE, Visited

CHEN = PEOPLE[Role.AGENT].id
QIAN = PEOPLE[Role.QUALITY].id
SUBJECT = "the letter has not come"
HAS_FOCUS_ABOVE = "document.activeElement.closest('dialog.over-all') !== null"
DRAFTS = "Object.keys(sessionStorage).filter((key) => key.startsWith('ivr.draft'))"


def _note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Note", exact=True)


async def is_put_out(page: Page) -> None:
    """He has a ticket half written, and his session is over as he sends it."""
    await _note(page).fill("rings again on Friday")
    await page.get_by_role("button", name="Ticket…").click()
    await page.get_by_label("What it is about").fill(SUBJECT)
    await page.context.clear_cookies()
    await page.get_by_label("What it is about").press("Enter")
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()


async def test_whoever_signs_in_again_finds_what_he_was_at_and_goes_on(
    page: Page, console: Visited, house: House
) -> None:
    await open_as(page, console, CHEN, "/desk")
    await talks(house)
    await is_put_out(page)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your session has ended.")).to_have_count(0)
    await expect(page.get_by_label("What it is about")).to_have_value(SUBJECT)
    await expect(page.locator("[data-stale]")).to_have_count(0)
    await page.get_by_label("What it is about").press("Enter")
    await expect(page.get_by_text("is open")).to_be_visible()
    await expect(_note(page)).to_have_value("rings again on Friday")
    await page.get_by_role("button", name="Keep", exact=True).click()
    await expect(page.get_by_text("Kept.")).to_be_visible()
    assert await page.evaluate(DRAFTS) == []


async def test_nothing_beneath_is_seen_or_reached_until_then(page: Page, console: Visited, house: House) -> None:
    await open_as(page, console, CHEN, "/desk")
    await talks(house)
    await is_put_out(page)
    for key in ("Escape", "Escape", *["Tab"] * 12):
        await page.keyboard.press(key)
        assert await page.evaluate(f"document.activeElement === document.body || {HAS_FOCUS_ABOVE}")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    width, height = (page.viewport_size or {"width": 0, "height": 0}).values()
    for x, y in ((5, 5), (width - 5, height - 5), (width // 2, height // 2)):
        assert await page.evaluate(f"document.elementFromPoint({x}, {y}).closest('dialog.over-all') !== null")
    assert await complaints(page) == []


async def test_for_anybody_else_nothing_of_it_is_there(page: Page, console: Visited, house: House) -> None:
    await open_as(page, console, CHEN, "/desk")
    await talks(house)
    await is_put_out(page)
    await sign_in(page, PEOPLE[Role.SUPERVISOR].id)
    await expect(page.get_by_role("link", name="Zhao")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await page.evaluate(DRAFTS) == []


async def judges(page: Page) -> None:
    """He has begun to."""
    await page.get_by_role("button", name="Service").click()
    await page.get_by_label("Greets by name").select_option("4")
    await page.get_by_label("Comment").fill("friendly")
    await page.get_by_label("New note").fill("for the training")


async def is_as_he_left_it(page: Page) -> None:
    await expect(page.get_by_label("Greets by name")).to_have_value("4")
    await expect(page.get_by_label("Comment")).to_have_value("friendly")
    await expect(page.get_by_label("New note")).to_have_value("for the training")


async def test_what_is_half_judged_outlives_a_reload_and_the_sessions_end_until_he_signs_out(
    page: Page, tmp_path: Path
) -> None:
    async with a_heard_call(tmp_path) as kept:
        await open_as(page, kept, QIAN, "/calls/call1")
        await judges(page)
        await page.reload()
        await is_as_he_left_it(page)
        await page.context.clear_cookies()
        await page.reload()
        await sign_in(page, QIAN)
        await is_as_he_left_it(page)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        await sign_in(page, QIAN)
        await expect(page.get_by_label("New note")).to_have_value("")
        await expect(page.get_by_role("button", name="Service")).to_be_visible()


async def test_a_prompts_new_text_outlives_a_reload(page: Page) -> None:
    async with served(Scene(language="en", rights=admin_house.RIGHTS)) as url:
        await page.goto(f"{url}/prompts")
        change, text = page.get_by_role("button", name="Change closed, zh…"), page.locator("dialog textarea")
        await change.click()
        await text.fill("现在是休息时间。")
        await page.reload()
        await change.click()
        await expect(text).to_have_value("现在是休息时间。")


async def test_a_report_by_mail_that_is_half_wished_for_outlives_a_reload_until_he_cancels_it(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/reports")
        begin, dialog = page.get_by_role("button", name="New report by mail"), page.get_by_role("dialog")
        to, often = dialog.get_by_label("To (one address a line)"), dialog.get_by_label("How often")
        await begin.click()
        await often.select_option("month")
        await to.fill("boss@firm.example")
        await page.reload()
        await begin.click()
        await expect(often).to_have_value("month")
        await expect(to).to_have_value("boss@firm.example")
        await dialog.get_by_role("button", name="Cancel").click()
        await begin.click()
        await expect(to).to_have_value("")


async def test_to_whom_a_ticket_is_to_be_handed_on_outlives_a_reload(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/tickets")
        begin, dialog = page.get_by_role("button", name="Hand on 对账单未收到"), page.get_by_role("dialog")
        await begin.click()
        await dialog.get_by_label("Who has it").select_option("agent 1002")
        await dialog.get_by_label("Remark").fill("rings on Friday")
        await page.reload()
        await begin.click()
        await expect(dialog.get_by_label("Who has it")).to_have_value("agent 1002")
        await expect(dialog.get_by_label("Remark")).to_have_value("rings on Friday")
