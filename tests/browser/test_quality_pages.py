"""The page of a call that is over, in a real browser: found, heard at twice the speed, judged, proven, proven false."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.evidence.entry import Kind
from tests.browser.heard import a_heard_call
from tests.browser.people import open_as
from tests.console.quality.visiting import Kept
from tests.console.visiting import PEOPLE


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with a_heard_call(tmp_path) as kept:
        yield kept


async def because(page: Page, why: str = "complaint 17") -> None:
    """He is asked why he comes."""
    await page.locator("dialog input").fill(why)
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)


async def second(page: Page) -> float:
    """How far the sound is."""
    return float(await page.evaluate("document.querySelector('audio').currentTime"))


async def test_a_call_is_found_heard_and_judged(page: Page, kept: Kept) -> None:
    await open_as(page, kept, PEOPLE[Role.QUALITY].id, "/calls")
    await page.get_by_label("Words in its story").fill("asks for the FORM")
    await page.keyboard.press("Enter")
    await expect(page.locator("table.found tbody tr")).to_have_count(1)
    await page.locator("table.found tbody a").click()
    await expect(page.locator(".band")).to_have_count(3)
    await page.get_by_role("button", name="Listen").click()
    await because(page)
    await expect(page.locator(".channel")).to_have_count(2)
    await page.get_by_role("button", name="asks for the form").click()
    await expect(page.locator(".clock")).to_have_text("0:30 / 0:40")
    await expect(page.locator(".told li[aria-current]")).to_contain_text("asks for the form")
    for key in ("j", "j", "j", ".", ".", ".", ".", "k"):  # back to 15 s, twice as fast, play
        await page.keyboard.press(key)
    await expect(page.locator(".clock")).to_have_text(re.compile("0:(1[7-9]|2[0-9]) /"))
    assert await page.evaluate("document.querySelector('audio').playbackRate") == 2
    await page.keyboard.press("k")
    assert 16 < await second(page) < 30
    await page.get_by_role("button", name="Service").click()
    await page.get_by_label("Greets by name").select_option("4")
    await page.locator("form.stack").first.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_text("Service: 4 / 5")).to_be_visible()
    [entry] = kept.here.entries(Kind.PLAYED)
    assert (entry.about["by"], entry.about["why"]) == ("qian", "complaint 17"), "once, however often he sought"


async def test_a_sound_that_cannot_be_played_is_said_to_be_so(page: Page, kept: Kept) -> None:
    await open_as(page, kept, PEOPLE[Role.QUALITY].id, "/calls/call1")
    await page.route("**/sound?*", lambda route: route.fulfill(status=503))
    await page.get_by_role("button", name="Listen").click()
    await because(page)
    await expect(page.get_by_role("alert")).to_contain_text("cannot be played")
    await expect(page.get_by_role("button", name="Play")).to_be_disabled()


async def test_it_is_proven_and_one_changed_byte_is_seen(page: Page, kept: Kept) -> None:
    await page.emulate_media(color_scheme="dark")
    await open_as(page, kept, PEOPLE[Role.COMPLIANCE].id, "/calls/call1")
    await page.get_by_role("button", name="中文").click()
    verify = page.get_by_role("button", name="验证")
    await verify.click()
    await because(page)
    await expect(page.locator(".verdict.unchanged")).to_contain_text("未被改动")
    [file] = kept.here.room.folder.rglob("call1.audio")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    await verify.click()
    await because(page)
    await expect(page.locator(".verdict.changed")).to_contain_text("已被改动")
    await expect(page.locator(".verdict .bad")).to_have_count(2)
    await page.get_by_role("button", name="法律保全").click()
    await because(page)
    await expect(page.get_by_role("button", name="申请解除")).to_be_visible()
    await page.get_by_role("button", name="访问记录").click()
    await because(page)
    await expect(page.locator(".log li")).to_have_count(1)


async def test_more_is_loaded_as_one_scrolls(page: Page, kept: Kept) -> None:
    for number in range(70):
        await kept.call(f"c{number:02}", agent="1001", hours=1)
    await open_as(page, kept, PEOPLE[Role.QUALITY].id, "/calls")
    rows = page.locator("table.found tbody tr")
    await expect(rows).to_have_count(50)
    await page.mouse.wheel(0, 20000)
    await expect(rows).to_have_count(73)
