"""At which level the house works stands on the wallboard in words, and why, in both languages."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import painted
from tests.browser.stand_in import Scene, served

USUAL: painted.Row = {"level": "normal", "by": "", "why": "", "draining": "", "asterisk": True}
LEVELS = {
    "usual": (USUAL, "All as usual", "一切正常"),
    "by hand": (
        USUAL | {"level": "busy", "by": "hand", "why": "set by hand"},
        "Level: busy set by hand",
        "运行级别：busy 人工设定",
    ),
    "by figures": (
        USUAL | {"level": "busy", "by": "figures", "why": "52 waiting and longest wait 130 s"},
        "Level: busy because of: 52 waiting and longest wait 130 s",
        "运行级别：busy 原因：52 人排队，且最长等待 130 秒",
    ),
    "a drill": (
        USUAL | {"level": "busy", "by": "drill", "why": "a drill"},
        "Level: busy because of: a drill",
        "运行级别：busy 原因：演练",
    ),
    "to the fallback": (USUAL | {"draining": "fallback"}, "The fallback serves new calls", "新来电由后备处理接待"),
    "refused": (USUAL | {"draining": "refuse"}, "New calls are refused", "新来电一律拒接"),
    "no switch": (USUAL | {"asterisk": False}, "The switch does not answer", "交换机没有响应"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_each_level_is_told_in_words(page: Page, language: str) -> None:
    scene = Scene(language=language)
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        shown = page.locator(".page-head .level")
        await shown.wait_for()
        for level, english, chinese in LEVELS.values():
            await scene.tell({"level": level})
            await expect(shown).to_have_text(english if language == "en" else chinese)
