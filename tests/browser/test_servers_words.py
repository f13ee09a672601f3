"""What the server says in English stands in Chinese on Chinese pages: stories, alarms, refusals, findings, and more."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from tests.browser import admin_house
from tests.browser.people import open_as, writes
from tests.browser.stand_in import Scene, served
from tests.browser.test_rules import WRONG
from tests.console.ruled import Office, office
from tests.console.test_live import over, talks
from tests.console.visiting import LI, PEOPLE, Visited

__all__ = ["office"]
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
"""Two English words in a row; a name among Chinese ones is none."""


async def in_chinese(place: Locator, words: str) -> None:
    """It says this, and nothing of it is English but names and commands; the server's own words are a pointer away."""
    await expect(place).to_contain_text(words)
    assert SENTENCE.findall(re.sub("`[^`]*`", "", await place.inner_text())) == []
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


async def test_what_is_wrong_with_the_installation_is_told_in_chinese(page: Page) -> None:
    async with served(Scene("out", rights=admin_house.RIGHTS)) as url:
        await page.goto(f"{url}/health")
        await page.get_by_text("项正常").click()
        await in_chinese(page.locator("main"), "请与运营商核对用户名和密钥；其答复见 `ivr status` 和告警。")


async def test_what_is_wrong_in_the_rules_is_told_in_chinese(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await page.get_by_role("button", name="中文").click()
    await writes(page, WRONG.replace("timezone: Asia/Shanghai", "timezone: Shanghai"))
    complaints = page.locator(".complaints li .complaint > span:nth-of-type(2)")
    await in_chinese(complaints.filter(has_text="front_dask"), "是否指")
    await in_chinese(complaints.filter(has_text="Shanghai"), "不是时区。 是否指 Asia/Shanghai？")


async def guesses_passwords(console: Visited) -> None:
    async with console.browser() as stranger:
        for _ in range(20):
            await stranger.sign_in("chen", "not his password")
