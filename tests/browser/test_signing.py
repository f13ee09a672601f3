"""What may be signed in his call, at an agent's desk: by keyboard, and nothing that the server would refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from ivr.core.rulebook import Prompt
from ivr.core.signing import Checkpoint, Script
from tests.browser.people import open_as
from tests.calls.house import House
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Visited

FUND = Script(
    "fund", (Checkpoint("identity", "say_identity"), Checkpoint("risks", "say_risks", "voice"), Checkpoint("consent"))
)
PROMPTS = {
    "say_identity": Prompt("say_identity", {"zh": "您是谁？", "en": "Who are you?"}),
    "say_risks": Prompt("say_risks", {"zh": "您清楚吗？", "en": "Is that clear?"}),
}


@pytest.fixture
async def call(house: House) -> AsyncIterator[str]:
    """Agent 1001 talks with a caller, to whom he may sell a fund."""
    ruled = replace(house.rules, signings={"fund": FUND}, prompts={**house.rules.prompts, **PROMPTS})
    house.reception.new_rules(ruled, house.sounds)
    call = await talks(house)
    yield call
    await over(house, call)


@pytest.fixture
async def card(page: Page, console: Visited, call: str) -> Locator:
    """On his desk."""
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    return page.get_by_role("region", name="Signing")


async def presses(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_a_signing_goes_from_its_begin_to_its_last_checkpoint_by_keyboard(
    page: Page, card: Locator, house: House
) -> None:
    await expect(card.get_by_role("button", name="Begin fund")).to_be_visible()
    await presses(page, "y", "Enter")
    await expect(card.get_by_role("status")).to_have_text("fund: 0 of 3 ticked")
    await expect(card.get_by_text("您是谁？")).to_be_visible()
    await expect(card.get_by_role("button", name="Tick risks")).to_have_count(0)
    await presses(page, "y", "Enter")
    await expect(card.get_by_text("您清楚吗？")).to_be_visible()
    await presses(page, "y")
    await page.keyboard.type("yes, clear")
    await page.keyboard.press("Enter")
    await expect(card.get_by_role("status")).to_have_text("fund: 2 of 3 ticked")
    await presses(page, "y", "Enter")
    await expect(card.get_by_role("status")).to_have_text("fund is signed and complete.")
    assert "the signing fund is complete" in [step.line for step in house.trace]


async def test_what_is_skipped_and_ended_is_told_with_what_it_lacks(page: Page, card: Locator) -> None:
    await card.get_by_role("button", name="Begin fund").click()
    await card.get_by_role("button", name="Skip identity").click()
    asked = page.get_by_role("dialog", name="Skip identity")
    await asked.get_by_label("Why?").fill("known")
    await page.keyboard.press("Enter")
    await card.get_by_role("button", name="End fund").click()
    await page.get_by_label("Why?").fill("he goes")
    await page.keyboard.press("Enter")
    lacks = "missing: identity, risks, consent; identity skipped: known; ended: he goes"
    await expect(card.get_by_role("status")).to_have_text(f"fund is not complete. {lacks}")
    await expect(card.get_by_role("button", name="Begin fund")).to_be_visible()


async def test_what_his_telephone_ticks_stands_on_the_page_and_on_hold_nothing_can_be(
    page: Page, card: Locator, house: House
) -> None:
    await card.get_by_role("button", name="Begin fund").click()
    await expect(card.get_by_role("button", name="Tick identity")).to_be_visible()
    [leg] = [leg for leg in house.fake.channels if leg != house.reception.calls[0].id]
    house.fake.press(leg, "*", "7")
    await expect(card.get_by_role("status")).to_have_text("fund: 1 of 3 ticked")
    await presses(page, "h")
    await expect(card.get_by_text("Agent and customer do not hear each other")).to_be_visible()
    await expect(card.get_by_role("button", name="Tick risks")).to_have_count(0)
    await presses(page, "h")
    await expect(card.get_by_role("button", name="Tick risks")).to_be_visible()


async def test_it_is_all_chinese_on_a_chinese_page(page: Page, card: Locator) -> None:
    await card.get_by_role("button", name="Begin fund").click()
    await page.get_by_role("button", name="中文").click()
    card = page.get_by_role("region", name="双录")
    await expect(card.get_by_role("status")).to_have_text("fund：已勾选 0 / 3")
    await expect(card.get_by_role("button", name="勾选 identity")).to_be_visible()
    await presses(page, "h")
    await expect(card.get_by_text("坐席与客户目前听不到对方")).to_be_visible()


async def test_where_the_rules_have_no_signings_there_is_no_such_card(
    page: Page, console: Visited, house: House
) -> None:
    call = await talks(house)
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await expect(page.locator("[data-own-call]")).to_be_visible()
    async with page.expect_response("**/me/choices"):
        await page.reload()
    await expect(page.get_by_role("button", name="Hold")).to_be_visible()
    await expect(page.locator(".signing")).to_have_count(0)
    await over(house, call)
