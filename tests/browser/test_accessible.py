"""Nothing serious that axe finds, on any page, in both languages, light and dark; and all of it goes by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.pictures import SHOTS, Shot, take
from tests.browser.stand_in import Scene, served

AXE = Path(__file__).parents[2] / "console/node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}


@pytest.mark.parametrize(("language", "colours"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_axe_finds_nothing_serious(browser: Browser, shot: Shot, language: str, colours: str) -> None:
    if not AXE.exists():
        pytest.skip("no axe here: make console")
    found: list[str] = []

    async def looked(page: Page) -> None:
        await page.evaluate(AXE.read_text("utf-8"))
        for violation in (await page.evaluate("axe.run()"))["violations"]:
            if violation["impact"] in GRAVE:
                found.extend(f"{violation['id']}: {node['html'][:120]}" for node in violation["nodes"])

    await take(browser, shot, language, colours, shot.size, looked)
    assert found == []


async def test_a_page_can_be_used_by_keyboard_alone(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/desk")
        await expect(page.locator("[data-own-call]")).to_be_visible()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("g")
        await page.keyboard.press("w")
        await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("1003")
        await expect(page.locator("[data-agent]")).to_have_count(1)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
