"""Nothing serious that axe finds, on any page, in both languages, light and dark; and all of it goes by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.heard import a_heard_call
from tests.browser.people import open_as
from tests.browser.pictures import SHOTS, SMALL, Shot, take
from tests.browser.stand_in import Scene, served
from tests.console.ruled import Office, office

__all__ = ["office"]
AXE = Path(__file__).parents[2] / "console/node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
WAYS = pytest.mark.parametrize(("language", "colours"), [("zh", "light"), ("en", "dark")])
EACH = pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter((one) => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map((one) => one.outerHTML.slice(0, 120))"""
"""What makes the page wider than its window."""


async def complaints(page: Page) -> list[str]:
    """What axe finds that is serious."""
    if not AXE.exists():
        pytest.skip("no axe here: make console")
    await page.evaluate(AXE.read_text("utf-8"))
    grave = [one for one in (await page.evaluate("axe.run()"))["violations"] if one["impact"] in GRAVE]
    return [f"{one['id']}: {node['html'][:120]}" for one in grave for node in one["nodes"]]


async def is_well(page: Page, language: str, colours: str) -> None:
    """As it stands, on a desk and on a telephone."""
    await page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    if language == "zh":
        await page.get_by_role("button", name="中文").click()
    assert await complaints(page) == []
    await page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert await page.evaluate(TOO_WIDE) == []
    assert await complaints(page) == []


@WAYS
@EACH
async def test_axe_finds_nothing_serious(browser: Browser, shot: Shot, language: str, colours: str) -> None:
    found: list[str] = []

    async def looked(page: Page) -> None:
        found.extend(await complaints(page))

    await take(browser, shot, language, colours, shot.size, looked)
    assert found == []


@WAYS
@EACH
async def test_no_page_is_wider_than_a_telephone(browser: Browser, shot: Shot, language: str, colours: str) -> None:
    found: list[str] = []

    async def looked(page: Page) -> None:
        found.extend(await page.evaluate(TOO_WIDE))

    await take(browser, shot, language, colours, SMALL, looked)
    assert found == []


@WAYS
@pytest.mark.parametrize("path", ["/calls", "/calls/call1"])
async def test_the_pages_of_calls_are_well(page: Page, tmp_path: Path, path: str, language: str, colours: str) -> None:
    async with a_heard_call(tmp_path) as kept:
        await open_as(page, kept, "kong", path)
        await page.locator(".found tbody tr, .told li").first.wait_for()
        await is_well(page, language, colours)


@WAYS
async def test_the_page_of_the_rules_is_well(page: Page, office: Office, language: str, colours: str) -> None:
    await open_as(page, office.console, "li", "/rules")
    await page.locator(".flow-box").first.wait_for(timeout=60_000)
    await page.locator(".cm-content").wait_for()
    await is_well(page, language, colours)


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
