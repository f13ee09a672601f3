"""The pages' keys are each one's own choice: as they are, with Alt, or none (WCAG 2.1.4)."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.stand_in import Scene, served

FIGURES = "parseFloat(getComputedStyle(document.querySelector('.figure strong')).fontSize)"
"""How large they are written."""


async def chooses(page: Page, way: str) -> None:
    """In the list of keys."""
    await page.get_by_role("button", name="Keys (?)").click()
    await page.get_by_role("radio", name=way).check()
    await page.keyboard.press("Escape")


async def shows(page: Page, name: str, key: str) -> None:
    """A button of this name and no more, with its key beside it, for whoever sees and for whoever hears."""
    button = page.get_by_role("button", name=name, exact=True)
    await expect(button).to_have_attribute("aria-keyshortcuts", key.replace(" ", "+"))
    await expect(button.locator("kbd")).to_have_text(key)


async def test_whoever_wants_none_has_none_and_sees_no_hints(page: Page) -> None:
    async with served(Scene("talking", "en")) as url:
        await page.goto(f"{url}/desk")
        await shows(page, "Hold", "h")
        await chooses(page, "none")
        await expect(page.get_by_role("button", name="Hold", exact=True)).to_have_text("Hold")
        await expect(page.locator(".desk [aria-keyshortcuts]")).to_have_count(0)
        for key in ("t", "e", "?", "g", "w"):
            await page.keyboard.press(key)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert page.url == f"{url}/desk"


async def test_with_alt_a_key_alone_does_nothing_and_that_stays_so_after_a_reload(page: Page) -> None:
    scene = Scene("talking", "en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await chooses(page, "with Alt")
        await page.reload()
        await shows(page, "Transfer", "Alt t")
        await page.keyboard.press("t")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.keyboard.press("Alt+t")
        await expect(page.get_by_role("dialog", name="Transfer")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("Alt+g")
        await page.keyboard.press("Alt+w")
        await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()


async def test_no_key_of_the_page_acts_while_he_writes(page: Page) -> None:
    scene = Scene("wrapping", "en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await shows(page, "额度咨询", "2")
        await page.keyboard.press("w")
        await page.keyboard.type("1 r e l")
        await expect(page.get_by_role("textbox", name="Note", exact=True)).to_have_value("1 r e l")
    assert scene.asked == []


async def test_where_the_server_is_away_he_chooses_among_what_was_known_last(page: Page) -> None:
    async with served(Scene("talking", "en")) as url:
        await page.goto(f"{url}/desk")
        await shows(page, "Transfer", "t")
        colleague = page.get_by_role("option", name="王芳")
        await page.keyboard.press("t")
        await expect(colleague).to_be_attached()
        await page.keyboard.press("Escape")
        await page.route("**/me/choices", lambda route: route.abort())
        await page.keyboard.press("t")
        await expect(colleague).to_be_attached()


async def test_f_makes_the_wallboard_one_for_a_large_screen_and_back(page: Page) -> None:
    async with served(Scene("free", "en")) as url:
        await page.goto(f"{url}/wallboard")
        calls = page.locator(".calls")
        await expect(calls).to_be_visible()
        small = await page.evaluate(FIGURES)
        await page.keyboard.press("f")
        await expect(calls).to_be_hidden()
        assert await page.evaluate(FIGURES) > small
        assert page.url == f"{url}/wallboard#large"
        await page.reload()
        await expect(page.get_by_role("button", name="Leave the large screen")).to_be_visible()
        await page.keyboard.press("f")
        await expect(calls).to_be_visible()
        assert page.url == f"{url}/wallboard"
