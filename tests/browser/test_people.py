"""An admin enters somebody, who sets his password by the link and signs in."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.people import at, open_as, sign_in
from tests.console.visiting import LI, Visited

WORDS = "a sentence that nobody guesses"


async def test_somebody_new_is_entered_given_a_link_and_signs_in(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/people")
    await page.get_by_role("button", name="Add somebody").click()
    form = page.get_by_role("dialog", name="Add somebody")
    await form.get_by_label("Sign-in name").fill("wu")
    await form.get_by_label("Name", exact=True).fill("Wu Qian")
    await form.get_by_label("Agent's number").fill("1002")
    await form.get_by_role("button", name="Save").click()
    link = await page.get_by_role("dialog", name="One-time link for Wu Qian").get_by_role("textbox").input_value()
    await page.get_by_role("button", name="Close").click()
    await expect(page.locator("[data-person=wu]")).to_have_attribute("data-state", "invited")
    await page.get_by_role("button", name="Sign out").click()

    await page.goto(at(console, "/welcome#" + link.partition("#")[2]))
    await page.get_by_label("New password").fill(WORDS)
    await page.get_by_label("The same again").fill(WORDS)
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_role("link", name="To the sign-in").click()
    await sign_in(page, "wu", WORDS)
    await expect(page.get_by_role("heading", name="My desk")).to_be_attached()


async def test_what_the_server_refuses_is_said_in_the_form(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/people")
    await page.locator("[data-person=li]").get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog", name="Li")
    await form.get_by_role("checkbox", name="Auditor").check()
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("alert")).to_contain_text("Nobody changes his own rights")


async def test_a_link_counts_once(page: Page, console: Visited) -> None:
    await page.goto(at(console, "/welcome#nothing"))
    await page.get_by_label("New password").fill(WORDS)
    await page.get_by_label("The same again").fill(WORDS)
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("alert")).to_contain_text("This link has been used")
