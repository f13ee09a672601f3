"""A call that rings is told of on every page; what a telephone in the page sounds like is in test_desk_phone_real."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.stand_in import Scene, served
from tests.browser.test_accessible import is_well


async def test_on_another_page_he_is_told_who_calls_and_is_led_to_his_desk(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await page.goto(f"{url}/tickets")
        told = page.get_by_role("alert")
        await expect(told).to_contain_text("李明 is calling")
        await expect(page).to_have_title(re.compile("^☎ Tickets"))
        await told.get_by_role("button", name="To my desk").press("Enter")
        await expect(page.locator("[data-own-call]")).to_contain_text("李明")
        await expect(told.get_by_text("is calling")).to_have_count(0)
        await expect(page).to_have_title(re.compile("^☎ My desk"))


async def test_in_a_talk_nothing_is_told_as_if_it_rang(page: Page) -> None:
    async with served(Scene("talking", "en")) as url:
        await page.goto(f"{url}/tickets")
        await expect(page).to_have_title(re.compile("^Tickets"))
        await expect(page.get_by_text("is calling")).to_have_count(0)


@pytest.mark.parametrize(("language", "colours"), [("zh", "light"), ("en", "dark")])
async def test_it_can_be_read_by_everybody(page: Page, language: str, colours: str) -> None:
    async with served(Scene("offered", "en")) as url:
        await page.goto(f"{url}/tickets")
        await expect(page.locator(".incoming")).to_be_visible()
        await is_well(page, language, colours)
