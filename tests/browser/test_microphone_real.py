"""The microphone of the telephone in the page: how loud he is, and where calls ring that nobody could answer there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab import Answer
from tests.browser.network import poor
from tests.browser.real_console import Console
from tests.browser.softphone import FLAGS, SPEAKS, browser
from tests.browser.test_desk_phone_real import click, hear_each_other, shows, they_talk
from tests.real.scene import CALLER
from tests.real.test_talks_real import OTHER

ASKING = tuple(flag for flag in FLAGS if "fake-ui" not in flag)
"""The browser asks for leave, as everybody's does."""
DENIED = "The browser may not use the microphone."
DENIED_ZH = "浏览器未获准使用麦克风。"
MISSING = "There is no microphone."
DEAF = "Your telephone cannot be reached."
Allow = Callable[[str], Coroutine[Any, Any, object]]


@asynccontextmanager
async def _own(real: Console, folder: Path, flags: tuple[str, ...], silent: float = 0) -> AsyncIterator[Console]:
    """His own browser in the house of all."""
    async with browser(folder, flags, silent) as own:
        yield replace(real, chromium=own, profiles=[])


async def _allows(page: Page, url: str) -> Allow:
    """His word on the microphone, as he says it at the sign before the address: `granted`, `denied`, `prompt`."""
    target = await (await page.context.new_cdp_session(page)).send("Target.getTargetInfo")
    assert page.context.browser
    session = await page.context.browser.new_browser_cdp_session()
    where = {"origin": url, "browserContextId": target["targetInfo"]["browserContextId"]}
    return lambda word: session.send(
        "Browser.setPermission", {"permission": {"name": "microphone"}, "setting": word, **where}
    )


async def test_the_meter_follows_his_voice(real: Console, tmp_path: Path) -> None:
    async with _own(real, tmp_path, FLAGS, silent=1.5) as here:
        desk = await here.opens(0, "/desk")
        await desk.page.get_by_text("Microphone").click()
        meter = "document.querySelector('.phone-line meter').value"
        await expect(desk.page.get_by_role("meter", name="How loud you are")).to_be_visible()
        for heard in (f"{meter} > 0.7", f"{meter} < 0.1", f"{meter} > 0.7"):
            await desk.until(heard)


async def test_whose_browser_refuses_the_microphone_as_he_answers_is_told_and_rung_no_more_until_it_may_be_used(
    real: Console, tmp_path: Path
) -> None:
    s = real.scene
    async with _own(real, tmp_path, (*ASKING, "--deny-permission-prompts")) as here:
        desk = await here.opens(0, "/desk")
        caller = await s.call()
        await caller.talk(CALLER)
        await click(desk.page, "Answer")
        await shows(desk.page, "noMicrophone")
        await expect(desk.page.get_by_text(DENIED)).to_be_visible()
        await expect(desk.page.get_by_text(DEAF)).to_be_visible()
        await s.until(lambda: not s._duty(0).reachable)
        allows = await _allows(desk.page, here.url)
        await allows("denied")
        await desk.page.get_by_role("button", name="Try the microphone").click()
        await shows(desk.page, "noMicrophone")
        await desk.page.get_by_role("button", name="中文").click()
        await expect(desk.page.get_by_text(DENIED_ZH)).to_be_visible()
        await desk.page.get_by_role("button", name="English").click()
        await allows("granted")
        await s.until(lambda: s._duty(0).reachable)
        await expect(desk.page.get_by_text(DENIED)).to_have_count(0)
        await desk.page.get_by_role("button", name="Ready", exact=True).click()
        await click(desk.page, "Answer")
        await hear_each_other(caller, desk)
        await caller.hang_up()
        await shows(desk.page, "idle")
        await allows("denied")
        await shows(desk.page, "noMicrophone")
        await s.until(lambda: not s._duty(0).reachable)


async def test_where_there_is_no_microphone_the_telephone_on_the_table_rings(real: Console, tmp_path: Path) -> None:
    s = real.scene
    async with _own(real, tmp_path, tuple(flag for flag in FLAGS if "fake" not in flag)) as here:
        agent = s.ground.agents[0]
        page = await here.shows(Person(f"chen.{agent}", "Chen", frozenset({Role.AGENT}), agent), "/desk")
        await expect(page.get_by_text(MISSING)).to_be_visible()
        await expect(page.get_by_text(DEAF)).to_be_visible()
        s.agent(0).behave(Answer(after=0.3, talk=OTHER))
        await s.log_in(0)
        caller = await s.call()
        await caller.hears_tone(OTHER)
        await caller.hang_up()


async def test_a_poor_line_is_told_in_words_for_as_long_as_it_is_poor(real: Console) -> None:
    desk = await real.opens(0, "/desk")
    caller = await they_talk(real.scene, desk)
    await expect(desk.page.get_by_text("Line: good")).to_be_visible(timeout=20_000)
    with poor(await desk.ports(), percent=20):
        await expect(desk.page.get_by_text("Line: poor")).to_be_visible(timeout=20_000)
        await caller.hears_tone(SPEAKS)
    await expect(desk.page.get_by_text("Line: good")).to_be_visible(timeout=20_000)
    await caller.hang_up()
