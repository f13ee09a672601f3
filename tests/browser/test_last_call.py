"""What was wrong with an agent's last call is said on his desk, for as long as he has no other."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import painted, painted_phone
from tests.browser.stand_in import Scene, served

SOUNDLESS = "v=0\r\n"
SAID = {"en": "The last call ended: no sound could be agreed", "zh": "上次通话结束：未能与浏览器建立音频"}


@pytest.mark.parametrize("language", SAID)
async def test_a_call_without_sound_is_told_of_until_another_rings(page: Page, language: str) -> None:
    switch = await painted_phone.lay(page, painted.RUNG, SOUNDLESS)
    async with served(Scene("offered", language, softphone=True)) as url:
        await page.goto(f"{url}/desk")
        told = page.locator(".phone-line").get_by_role("status")
        answer = page.locator(".controls .main.big")
        await page.locator("[data-phone=ringing]").wait_for()
        await expect(told).to_have_text("")
        await answer.click()
        await expect(told).to_contain_text(SAID[language])
        await switch.rings()
        await page.locator("[data-phone=ringing]").wait_for()
        await expect(told).to_have_text("")
