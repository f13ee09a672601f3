"""Whatever can be used in a page is a stop of Tab, each is seen with nothing over it, and none keeps him."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import admin_house, painted_calls
from tests.browser.by_keyboard import Keyboard
from tests.browser.stand_in import RIGHTS, SUPERVISES, Scene, served

ADMIN = (*RIGHTS[1:], *admin_house.RIGHTS)
PAGES = (
    ("/wallboard", "free", SUPERVISES),
    ("/wallboard", "supervising", SUPERVISES),
    (painted_calls.PATH, "out", painted_calls.RIGHTS),
    ("/calls", "out", painted_calls.RIGHTS),
    *((path, "out", ADMIN) for path in (
        "/rules", "/numbers", "/customers", "/skills", "/prompts", "/health", "/people", "/actions", "/webhooks",
        "/programs", "/profile", "/reports", "/forms", "/tickets",
    )),
)  # fmt: skip


@pytest.mark.parametrize(("path", "state", "rights"), PAGES, ids=[f"{path} {state}" for path, state, _ in PAGES])
async def test_all_of_a_page_is_reached_by_tab_and_seen(page: Page, path: str, state: str, rights: list[str]) -> None:
    async with served(Scene(state, "en", rights=rights)) as url:
        await page.goto(url + path)
        await expect(page.locator("h1")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        assert await Keyboard(page).walks() == []
