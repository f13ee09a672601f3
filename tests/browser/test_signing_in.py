"""Signing in with a real browser at the real console."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.core.session import LONGEST
from tests.browser.people import at, sign_in
from tests.console.visiting import PEOPLE, Hour, Visited

CHEN = PEOPLE[Role.AGENT]


async def test_whoever_signs_in_is_on_his_first_page_and_sees_those_that_his_rights_give_him(
    page: Page, console: Visited
) -> None:
    await page.goto(at(console))
    await sign_in(page, CHEN.id)
    his = ["My desk", "Wallboard", "Calls", "Tickets"]
    await expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(his)
    assert page.url == at(console, "/desk")
    cookie = (await page.context.cookies())[0]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")


async def test_a_wrong_password_is_said_and_after_five_the_seconds_are_counted_down(
    page: Page, console: Visited
) -> None:
    await page.goto(at(console))
    for _ in range(5):
        await sign_in(page, CHEN.id, "not his password")
        await expect(page.get_by_role("alert")).to_contain_text("wrong")
    await sign_in(page, CHEN.id)
    await expect(page.get_by_role("alert")).to_contain_text("Wait for 1:00")
    await expect(page.get_by_role("alert")).to_contain_text("Wait for 0:5")
    await expect(page.get_by_role("button", name="Sign in")).to_be_disabled()


async def test_whoever_signs_out_while_the_server_is_away_is_told_that_it_does_not_know(
    page: Page, console: Visited
) -> None:
    await page.goto(at(console))
    await sign_in(page, CHEN.id)
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    await page.route("**/api/v1/session", lambda route: route.abort())
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("for it you are still signed in")).to_be_visible()
    await page.unroute("**/api/v1/session")
    await page.reload()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("for it you are still signed in")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_a_session_that_ended_is_said_and_signing_in_leads_back_to_the_same_page(
    page: Page, console: Visited, hour: Hour
) -> None:
    await page.goto(at(console, "/desk"))
    await sign_in(page, CHEN.id)
    await page.get_by_role("link", name="Wallboard").click()
    await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    hour.passes(LONGEST)
    await page.get_by_role("link", name="My desk").click()  # which asks for his callbacks as it opens
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()
    await sign_in(page, CHEN.id)
    await expect(page.get_by_role("button", name="Log out")).to_be_visible()
    assert page.url == at(console, "/desk")


async def test_signing_out_in_one_tab_signs_all_of_them_out(page: Page, console: Visited) -> None:
    await page.goto(at(console))
    await sign_in(page, CHEN.id)
    others = [await page.context.new_page() for _ in range(2)]
    for other in others:
        await other.goto(at(console, "/wallboard"))
        await expect(other.get_by_role("link", name="My desk")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    for tab in (page, *others):
        await expect(tab.get_by_role("button", name="Sign in")).to_be_visible()
    await sign_in(others[0], CHEN.id)
    for tab in (page, *others):
        await expect(tab.get_by_role("link", name="My desk")).to_be_visible()
