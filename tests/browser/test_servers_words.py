"""What the server says in English stands in Chinese on Chinese pages: a real call's story, a real alarm, a real refusal."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.console.test_live import over, talks
from tests.console.visiting import LI, PEOPLE, Visited

SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
"""Two English words in a row; a name among Chinese ones is none."""


async def in_chinese(place: Locator, words: str) -> None:
    """It says this, and nothing of it is English but names; the server's own words are a pointer away."""
    await expect(place).to_contain_text(words)
    assert SENTENCE.findall(await place.inner_text()) == []
    titles = [await one.get_attribute("title") or "" for one in await place.locator("[title]").all()]
    assert any(SENTENCE.search(title) for title in titles)


async def test_a_call_and_an_alarm_are_told_in_chinese(page: Page, console: Visited) -> None:
    await guesses_passwords(console)
    call = await talks(console.house)
    await open_as(page, console, PEOPLE[Role.SUPERVISOR].id, "/wallboard")
    await page.get_by_role("button", name="中文").click()
    await in_chinese(page.locator(".alarms"), "有人猜测密码")
    await page.locator(f"[data-call='{call}'] .unfold").click()
    await in_chinese(page.locator("tr.story"), "与坐席 1001 通话")
    await over(console.house, call)


async def test_a_refusal_is_told_in_chinese_and_in_english_to_whoever_reads_that(page: Page, console: Visited) -> None:
    await open_as(page, console, LI.id, "/people")
    await page.locator("[data-person=li]").get_by_role("button", name="Change").click()
    await page.get_by_role("checkbox", name="Auditor").check()
    await page.get_by_role("button", name="Save").click()
    refusal = page.get_by_role("alert")
    await expect(refusal).to_contain_text("Nobody changes his own rights: another admin can.")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="中文").click()
    await page.locator("[data-person=li]").get_by_role("button", name="修改").click()
    await page.get_by_role("checkbox", name="审计").check()
    await page.get_by_role("button", name="保存").click()
    await in_chinese(refusal, "不能更改自己的权限：可由其他管理员操作。")


async def guesses_passwords(console: Visited) -> None:
    async with console.browser() as stranger:
        for _ in range(20):
            await stranger.sign_in("chen", "not his password")
