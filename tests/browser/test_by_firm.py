"""Signing in by the firm's own sign-in with a real browser at the real console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.console.register import Register
from ivr.core.access import Role
from tests.browser.people import at, sign_in
from tests.browser.test_accessible import is_well
from tests.calls.house import House
from tests.console.oidc.providing import Firm, firm, terms
from tests.console.visiting import LI, PEOPLE, Hour, Visited, visited

CHEN = PEOPLE[Role.AGENT]


@pytest.fixture
async def provider(hour: Hour) -> AsyncIterator[Firm]:
    async with firm(hour) as one:
        yield one


@pytest.fixture
async def here(house: House, register: Register, hour: Hour, provider: Firm, tmp_path: Path) -> AsyncIterator[Visited]:
    """Only the firm lets people in, and Li by his password."""
    async with visited(house, register, hour, by_firm=terms(provider, tmp_path, only=True)) as console:
        for person in (CHEN, LI):
            await console.enters(person)
        yield console


async def test_whoever_the_firm_knows_is_in_by_one_click_and_out_again(page: Page, here: Visited) -> None:
    await page.goto(at(here))
    await expect(page.get_by_label("Name")).to_be_hidden()
    await page.get_by_role("link", name="Sign in with Cloudlark").click()
    await expect(page.get_by_role("button", name="Log out")).to_be_visible()
    assert page.url == at(here, "/desk")
    cookies = {one["name"]: one["sameSite"] for one in await page.context.cookies()}
    assert cookies == {"ivr": "Strict"}
    await page.reload()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("link", name="Sign in with Cloudlark")).to_be_visible()
    assert await page.context.cookies() == []


@pytest.mark.parametrize(("language", "colours"), [("zh", "light"), ("en", "dark")])
async def test_the_page_with_the_firm_s_button_is_well(page: Page, here: Visited, language: str, colours: str) -> None:
    await page.goto(at(here))
    await expect(page.locator("a.button.main")).to_be_visible()
    await is_well(page, language, colours)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Cloudlark knows you, but you may not sign in here"), ("zh", "您无权登录本系统")]
)
async def test_whoever_is_none_of_ours_is_told_so_and_an_emergency_has_its_password(
    page: Page, here: Visited, provider: Firm, language: str, said: str
) -> None:
    provider.person = "somebody"
    await page.add_init_script(f"localStorage.setItem('ivr-language', '{language}')")
    await page.goto(at(here))
    await page.locator("a.button.main").click()
    await expect(page.get_by_role("alert")).to_contain_text(said)
    assert page.url == at(here, "/")
    if language == "en":
        await page.get_by_text("By a password, in an emergency").click()
        await sign_in(page, LI.id)
        await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
