"""The pages on a house that works, on the fake switch: what happens is seen by itself, and what is clicked happens."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

from playwright.async_api import Browser, Page, expect

from ivr.console import showing
from ivr.core.access import Role
from ivr.core.agent import word
from ivr.core.session import LONGEST
from tests.browser.people import open_as
from tests.calls.house import House
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Hour, Visited

NOTES_STATES = """(agent) => {
  window.states = [];
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target.dataset.agent === agent) window.states.push(target.dataset.state);
  }).observe(document.body, { attributeFilter: ["data-state"], subtree: true });
}"""
"""What the page has shown of him, as long as nobody loads it anew."""


async def test_the_wallboard_shows_each_change_by_itself_and_in_order(
    page: Page, console: Visited, house: House
) -> None:
    await open_as(page, console, PEOPLE[Role.QUALITY].id, "/wallboard")
    agent = page.locator("[data-agent='1001']")
    await expect(agent).to_have_attribute("data-state", "ready")
    await page.evaluate(NOTES_STATES, "1001")
    for _ in range(3):
        house.floor.not_ready("1001", "tea")
        await expect(agent).to_have_attribute("data-state", "paused")
        house.floor.ready("1001")
        await expect(agent).to_have_attribute("data-state", "ready")
    assert await page.evaluate("window.states") == ["paused", "ready"] * 3


async def test_an_agent_works_from_his_desk(page: Page, console: Visited, house: House) -> None:
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await page.get_by_role("button", name="Log out").click()
    await page.get_by_role("button", name="Log in").click()
    await expect(page.locator("[data-own-state=ready]")).to_be_visible()
    call = await talks(house)
    card = page.locator("[data-own-call]")
    await expect(card.get_by_role("heading", name="Li Ming")).to_be_visible()
    await expect(card).to_contain_text("139****1111")
    await card.get_by_role("button", name="Hold").click()
    await expect(page.locator("[data-own-state=hold]")).to_be_visible()
    await page.keyboard.press("h")
    await expect(page.locator("[data-own-state=talking]")).to_be_visible()
    await card.get_by_label("Note").fill("wants the prospectus")
    await card.get_by_role("button", name="Keep").click()
    await expect(card.get_by_text("Kept.")).to_be_visible()
    await card.get_by_label("Note").fill("and the fees, but then")
    await card.get_by_role("button", name="Hang up").click()
    await expect(page.locator("[data-own-state=wrapup]")).to_be_visible()
    await expect(page.get_by_role("heading", name="Wrap-up")).to_be_visible()
    await expect(page.get_by_label("Note")).to_have_value("and the fees, but then")
    await page.get_by_role("button", name="Keep").click()
    await expect(page.get_by_text("Kept.")).to_be_visible()
    notes = [(step.call, step.line) for step in house.trace if step.what == "note"]
    assert notes == [(call, f"agent 1001 notes: {said}") for said in ("wants the prospectus", "and the fees, but then")]
    await over(house, call)


async def test_an_agent_says_that_he_is_not_ready_and_why_and_his_supervisor_sees_it(
    page: Page, browser: Browser, console: Visited, house: House
) -> None:
    duty = replace(house.reception.rules.on_duty, reasons={"1": "lunch", "2": "training"})
    house.reception.new_rules(replace(house.reception.rules, on_duty=duty), house.sounds)
    house.agents_ready("1001")
    board = await browser.new_page(locale="en-GB")
    await open_as(board, console, PEOPLE[Role.SUPERVISOR].id, "/wallboard")
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await expect(page.locator("[data-own-state=ready]")).to_be_visible()
    await page.keyboard.press("n")
    await page.get_by_role("button", name="training").click()
    await expect(page.locator(".status-now")).to_contain_text("training")
    await expect(board.locator("[data-agent='1001'][data-state=paused]")).to_contain_text("training")
    await board.close()


async def test_an_agent_says_that_he_is_not_ready_without_a_reason(page: Page, console: Visited, house: House) -> None:
    house.agents_ready("1001")
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await expect(page.locator("[data-own-state=ready]")).to_be_visible()
    await page.keyboard.press("n")
    await page.get_by_role("button", name="Without a reason").click()
    await expect(page.locator("[data-own-state=paused]")).to_be_visible()
    assert word(house.floor.presence("1001").seen).startswith("not ready")


async def test_a_session_that_ends_is_said_while_one_only_looks(page: Page, console: Visited, hour: Hour) -> None:
    with patch.object(showing, "LOOK_AGAIN", 0.05):
        await open_as(page, console, PEOPLE[Role.QUALITY].id, "/wallboard")
        await expect(page.locator("[data-agent='1001']")).to_be_visible()
        hour.passes(LONGEST)
        await expect(page.get_by_text("Your session has ended.")).to_be_visible()
