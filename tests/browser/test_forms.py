"""An admin at the score forms, in a real browser: a newer version takes one's place, and what was judged stays."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.store.judging import Judging, Score
from tests.browser.people import open_as
from tests.console.visiting import NOON, PEOPLE, Visited


async def test_a_newer_version_takes_the_place_of_one_that_was_used(page: Page, console: Visited) -> None:
    await open_as(page, console, PEOPLE[Role.ADMIN].id, "/calls")
    await page.locator(".page-head").get_by_role("link", name="Score forms").click()
    await page.get_by_role("button", name="New form").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Service")
    await dialog.get_by_label("Id (").fill("service")
    await dialog.get_by_label("What is looked at, question 1").fill("Greets by name")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Service service")).to_be_visible()
    judging = Judging.beside(console.register.people)
    given = Score("c1", "1001", "service", "Service", {"q1": 4}, 4, 5, "", "qian", NOON)
    await judging.give(given)
    await page.get_by_role("button", name="New version").click()
    await dialog.get_by_role("button", name="One question more").click()
    await dialog.get_by_label("What is looked at, question 2").fill("Says goodbye")
    await dialog.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("heading", name="Service service-2")).to_be_visible()
    await expect(page.get_by_role("heading", name="Service", exact=False)).to_have_count(1)
    [form] = await judging.forms()
    assert (form.id, [question.text for question in form.questions]) == (
        "service-2",
        ["Greets by name", "Says goodbye"],
    )
    assert await judging.scores("c1") == (given,)


async def test_nobody_else_has_the_page(page: Page, console: Visited) -> None:
    await open_as(page, console, PEOPLE[Role.QUALITY].id, "/forms")
    await expect(page.get_by_role("link", name="Calls")).to_be_visible()
    await expect(page.get_by_role("link", name="Score forms")).to_have_count(0)
    await expect(page.get_by_role("button", name="New form")).to_have_count(0)
