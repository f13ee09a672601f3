"""An admin has a program told on the page of webhooks, tries it, and removes it; others look at less."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.console.doors import ROOT
from ivr.core.access import Role
from tests.browser.people import open_as
from tests.console.visiting import LI, PASSWORD, PEOPLE, Visited

URL = "https://hooks.example/services/5ecret"


async def add(page: Page) -> str:
    """One that is told of calls that are over; its secret."""
    await page.get_by_role("button", name="Tell a program").press("Enter")
    form = page.get_by_role("dialog", name="Tell a program")
    await form.get_by_label("Name of the program").fill("crm")
    await form.get_by_label("Its address").fill(URL)
    await form.get_by_role("checkbox", name="a call is over").press("Space")
    await form.get_by_label("Password now").fill(PASSWORD)
    await form.get_by_role("button", name="Tell it from now on").press("Enter")
    return await page.get_by_role("dialog", name="Secret of crm").get_by_role("textbox").input_value()


async def test_a_program_is_told_tried_and_removed_and_its_secret_is_shown_once(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/webhooks")
    secret = await add(page)
    assert secret.startswith("whsec_")
    await page.keyboard.press("Escape")
    hook = page.get_by_role("region", name="crm", exact=True)
    await expect(hook).to_contain_text(URL)
    await page.reload()
    await expect(hook).to_contain_text("a call is over")
    assert secret not in await page.content()
    await hook.get_by_role("button", name="Send a test").press("Enter")
    row = hook.get_by_role("region", name="Deliveries").get_by_role("row", name="a test")
    await expect(row).to_contain_text("waiting")
    await expect(hook).to_contain_text("waiting: 1")
    await hook.get_by_role("button", name="Remove").press("Enter")
    sure = page.get_by_role("dialog", name="Remove crm?")
    await expect(sure).to_contain_text("1 deliveries that wait are forgotten")
    await sure.get_by_role("button", name="Remove").press("Enter")
    await expect(page.get_by_text("No program is told of anything.")).to_be_visible()


async def test_a_wrong_password_is_said_in_the_form(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/webhooks")
    await page.get_by_role("button", name="Tell a program").click()
    form = page.get_by_role("dialog", name="Tell a program")
    await form.get_by_label("Name of the program").fill("crm")
    await form.get_by_label("Its address").fill(URL)
    await form.get_by_role("checkbox", name="an alarm").check()
    await form.get_by_label("Password now").fill("guessed it perhaps")
    await form.get_by_role("button", name="Tell it from now on").click()
    await expect(form.get_by_role("alert")).to_have_text("That is not your password.")


async def test_an_auditor_sees_where_it_leads_and_no_more_and_changes_nothing(page: Page, console: Visited) -> None:
    async with console.browser(LI) as li:
        wish = {"name": "crm", "url": URL, "events": ["call.ended"], "password": PASSWORD}
        await li.told("POST", f"{ROOT}/webhooks", wish, 201)
    await open_as(page, console, PEOPLE[Role.AUDITOR].id, "/webhooks")
    hook = page.get_by_role("region", name="crm", exact=True)
    await expect(hook).to_contain_text("https://hooks.example/ser…")
    await expect(hook.get_by_role("button")).to_have_text(["Deliveries"])
    await expect(page.get_by_role("button", name="Tell a program")).to_have_count(0)
