"""What the server tells in parts about rules stands in Chinese on Chinese pages, whatever names and texts are in it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import admin_house
from tests.browser.painted_rules import TEXT
from tests.browser.people import writes
from tests.browser.stand_in import Scene, served

EDITS = (
    ('sat: "09:00-12:00"', 'sat: "09:00-13:00"'),
    ("1: {queue: wealth}", "1: {queue: general}"),
    ("tries: 3", "tries: 2"),
    ("wishes: {english: {level: 2, weight: 2}, wealth: 4}", "wishes: {english: {level: 2, weight: 3}, wealth: 4}"),
    ("{waited: 60s}", "{waited: 45s}"),
    ("{last_agent: 30d}", "{last_agent: 20d}"),
    ("needs: {wealth: 2, fund_licence: valid}}", "needs: {any: [{wealth: 2}, {fund_licence: valid, english: 3}]}}"),
    ("aging: 0.5}  # points", "aging: 0.25}  # points"),
    ("keep: {for: 20y,", "keep: {for: 30y,"),
    ('en: "Welcome to', 'en: "Is it now, or was it: key 1? Welcome to'),
    ('  "1001": ', '  "1000": {name: Anna, skills: {service: 3}}\n  "1001": '),
)
"""Of hours, keys, queues, agents, recording, and of a text that looks like the server's own words."""
NAMES = frozenset({
    "main_menu", "wealth", "general", "wishes", "english", "keep", "vip", "gold", "prefer", "office", "tries",
    "welcome", "en", "Anna", "service", "fund_licence", "level", "zh",
    "priority", "relax", "choose_language",
})  # fmt: skip
"""Of the rules: names, keys and values of theirs."""
IN_BOXES = frozenset({"main", "closed", "customer", "valid"})
"""The same, which the draft does not touch."""
PROMPT = re.compile("“[^”]*Welcome[^”]*”")
expect.set_options(timeout=60_000)


@pytest.fixture
async def rules(page: Page) -> AsyncIterator[Page]:
    """The rules' page in Chinese."""
    async with served(Scene("out", rights=admin_house.RIGHTS)) as url:
        await page.goto(f"{url}/rules")
        yield page


async def english(place: Locator) -> set[str]:
    """Words in Latin letters that are no names of the rules."""
    shown = PROMPT.sub("", await place.inner_text())
    return set(re.findall("[A-Za-z_]{2,}", shown)) - NAMES


def draft() -> str:
    text = TEXT
    for right, now in EDITS:
        assert text.count(right) == 1, right
        text = text.replace(right, now)
    return text


async def test_what_a_draft_changes(rules: Page) -> None:
    await writes(rules, draft())
    await rules.get_by_role("button", name="变化").click()
    told = rules.locator(".differences")
    await expect(told).to_contain_text("main_menu、按键 1：原为“在队列 wealth 排队”，现为“在队列 general 排队”。")
    await expect(told).to_contain_text("welcome、en：原为“Welcome to")
    await expect(told).to_contain_text("现为“Is it now, or was it: key 1? Welcome to")
    await expect(told.get_by_title("office, Saturdays 12:00-13:00: closed before, now open.")).to_be_visible()
    assert await english(told) == set()


async def test_the_boxes_of_the_flow(rules: Page) -> None:
    boxes = rules.locator(".flow-box")
    await expect(boxes.filter(has_text="查询客户")).to_contain_text("播放 welcome")
    await expect(boxes.filter(has_text="fund_licence valid").first).to_contain_text("需要 ")
    shown = " ".join(await boxes.locator("text").all_text_contents())
    whole = re.sub(r"\w+…", "", shown)
    assert set(re.findall("[A-Za-z_]{2,}", whole)) - NAMES - IN_BOXES == set()


async def test_what_it_would_have_done_with_real_calls(rules: Page) -> None:
    await rules.get_by_role("button", name="并行试用").click()
    told = rules.locator(".otherwise tbody")
    await expect(told).to_contain_text("再次被询问 no_key")
    assert await english(told) == {"node", "welcome", "holiday", "no_key"} - NAMES
