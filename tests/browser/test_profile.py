"""What somebody changes of himself, and that it counts when he signs in the next time."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from playwright.async_api import Page, expect

from tests.browser.people import open_as, sign_in
from tests.console.visiting import LI, PASSWORD, Hour, Visited

OTHER = "quite another sentence"
STEP = timedelta(seconds=30)
"""No digits count twice."""


async def test_the_second_step_is_turned_on_with_the_key_that_is_shown_and_then_asked_for(
    page: Page, console: Visited, hour: Hour
) -> None:
    await open_as(page, console, LI.id, "/profile")
    step = page.get_by_role("region", name="Second step")
    await step.get_by_label("Password now").fill(PASSWORD)
    await step.get_by_role("button", name="Turn it on").click()
    await expect(step.get_by_role("img", name="Picture with the key")).to_be_visible()
    app = pyotp.TOTP((await step.locator("[data-secret]").inner_text()).replace(" ", ""))
    await step.get_by_label("Six digits that it shows now").fill(app.at(hour()))
    await step.get_by_role("button", name="Confirm").click()
    await expect(step.get_by_role("status")).to_have_text("It is on.")

    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, LI.id)
    await page.get_by_label("Six digits from your authenticator").fill(app.at(hour() + STEP))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()


async def test_a_password_is_changed_with_the_right_one_alone(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/profile")
    form = page.get_by_role("region", name="Password")
    await form.get_by_label("Password now").fill("not it at all")
    await form.get_by_label("New password").fill(OTHER)
    await form.get_by_role("button", name="Change it").click()
    await expect(form.get_by_role("alert")).to_have_text("That is not your password.")
    await form.get_by_label("Password now").fill(PASSWORD)
    await form.get_by_role("button", name="Change it").click()
    await expect(form.get_by_role("status")).to_contain_text("Changed.")
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, LI.id, OTHER)
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()


async def test_the_language_that_he_chooses_is_his_in_another_browser_too(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/profile")
    await expect(page.get_by_role("heading", name="My account")).to_be_visible()
    async with page.expect_response("**/profile/language"):
        await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    account = await console.register.people.account(LI.id)
    assert account is not None
    assert account.person.language == "zh"
