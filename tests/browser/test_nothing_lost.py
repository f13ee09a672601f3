"""What somebody has typed is there again after his session has ended and after a reload, and for nobody else."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from tests.browser import admin_house
from tests.browser.heard import a_heard_call
from tests.browser.painted_rules import TEXT
from tests.browser.people import open_as, sign_in, writes
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


SECRET = "hunter2 and more of it"
STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}])"


async def begins(page: Page, address: str, button: str) -> Locator:
    """The form that a button opens, in a page that was loaded anew."""
    await page.goto(address)
    await page.get_by_role("button", name=button).first.click()
    return page.locator("form").last


async def test_who_or_what_is_let_in_outlives_a_reload_while_it_is_written_and_no_secret_is_stored(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        form = await begins(page, f"{url}/people", "Add somebody")
        await form.get_by_label("Sign-in name").fill("wu.di")
        await form.get_by_label("Name", exact=True).fill("Wu Di")
        await form.get_by_role("checkbox", name="Quality").check()
        form = await begins(page, f"{url}/webhooks", "Tell a program")
        await form.get_by_label("Name").fill("crm")
        await form.get_by_label("Its address").fill(f"https://crm.example/{SECRET.replace(' ', '-')}")
        await form.get_by_role("checkbox").nth(1).check()
        await form.get_by_label("Password now", exact=True).fill(SECRET)
        form = await begins(page, f"{url}/profile", "Let a program in")
        await form.get_by_label("Name").fill("figures")
        await form.get_by_role("checkbox").first.check()
        await form.get_by_label("Password now", exact=True).fill(SECRET)
        assert "hunter2" not in await page.evaluate(STORED)

        form = await begins(page, f"{url}/people", "Add somebody")
        await expect(form.get_by_label("Sign-in name")).to_have_value("wu.di")
        await expect(form.get_by_label("Name", exact=True)).to_have_value("Wu Di")
        await expect(form.get_by_role("checkbox", name="Quality")).to_be_checked()
        await form.get_by_role("button", name="Cancel").click()
        form = await begins(page, f"{url}/webhooks", "Tell a program")
        await expect(form.get_by_label("Name")).to_have_value("crm")
        await expect(form.get_by_role("checkbox").nth(1)).to_be_checked()
        for empty in ("Its address", "Password now"):
            await expect(form.get_by_label(empty).first).to_have_value("")
        form = await begins(page, f"{url}/profile", "Let a program in")
        await expect(form.get_by_label("Name")).to_have_value("figures")
        await expect(form.get_by_role("checkbox").first).to_be_checked()
        await expect(form.get_by_label("Password now", exact=True)).to_have_value("")
        form = await begins(page, f"{url}/people", "Add somebody")
        await expect(form.get_by_label("Sign-in name")).to_have_value("")


async def test_why_rules_are_put_in_force_outlives_a_reload(page: Page) -> None:
    async with served(Scene("out", language="en", rights=admin_house.RIGHTS)) as url:
        await page.goto(f"{url}/rules")
        await writes(page, TEXT.replace("tries: 3", "tries: 2"))
        begin, why = page.get_by_role("button", name="Put in force…"), page.get_by_role("dialog").get_by_label("Why")
        await begin.first.click()
        await why.fill("shorter, says the board")
        await page.reload()
        await begin.first.click()
        await expect(why).to_have_value("shorter, says the board")
