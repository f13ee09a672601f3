"""An agent works whole calls with his keyboard alone: his page in a real browser, his callers on the real switch."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from ivr.lab import Answer, Leg, tone_present
from ivr.lab.tones import RATE
from tests.browser.real_console import Console, console
from tests.browser.softphone import LACKING, SPEAKS, Softphone
from tests.real.firm import Line
from tests.real.scene import CALLER, in_order

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
OTHER = 1320
TWO = Line(agents=({}, {"level": 1}), wrap_up="2m", steps=({"queue": "Q"},))
SOON = 20_000
"""Milliseconds: a switch and a browser on one machine, with much else beside them."""


def shown(page: Page, button: str) -> Locator:
    return page.get_by_role("button", name=button)


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def is_(page: Page, state: str) -> None:
    await expect(page.locator(f"[data-own-state={state}]")).to_be_visible(timeout=SOON)


async def answers(here: Console, phone: Softphone, caller: Leg) -> None:
    await caller.talk(CALLER)
    await expect(shown(phone.page, "Answer")).to_be_visible(timeout=SOON)
    await press(phone.page, "a")
    await expect(shown(phone.page, "Hang up")).to_be_visible(timeout=SOON)
    await phone.hears(CALLER)
    await caller.hears_tone(SPEAKS)


async def chooses_agent(page: Page, which: str) -> None:
    """In the dialog that is open: his name begins so."""
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("option", name=which)).to_be_attached()
    await press(page, "Tab")
    await page.keyboard.type(which)
    await press(page, "Tab", "Enter")
    await expect(dialog).to_have_count(0)


async def is_ready_again(page: Page) -> None:
    """He is not, by a key, and is, by another."""
    await press(page, "n")
    await press(page, "Enter")
    await is_(page, "paused")
    await press(page, "r")
    await is_(page, "ready")


async def is_silent(page: Page, caller: Leg) -> None:
    """Muted, he is not heard; then he is again."""
    await press(page, "m")
    await expect(shown(page, "Unmute")).to_be_visible()
    await asyncio.sleep(0.5)
    since = caller.heard.seconds
    await asyncio.sleep(2)
    assert not tone_present(caller.heard.samples[int(since * RATE) :], SPEAKS)
    await press(page, "m")
    await caller.hears_tone(SPEAKS)


async def holds(here: Console, phone: Softphone) -> None:
    await press(phone.page, "h")
    await expect(shown(phone.page, "Resume")).to_be_visible(timeout=SOON)
    await here.scene.told("hold")
    await press(phone.page, "h")
    await expect(shown(phone.page, "Hold")).to_be_visible(timeout=SOON)
    await here.scene.told("resume")
    await phone.hears(CALLER)


async def sends_keys(here: Console, page: Page, caller: Leg) -> None:
    await press(page, "k")
    await expect(shown(page, "5")).to_be_visible()
    await press(page, "4", "2")
    await here.scene.until(lambda: caller.keys == "42")
    await press(page, "k")


async def asks_another_and_comes_back(here: Console, phone: Softphone) -> None:
    agent = here.scene.agent(1)
    agent.behave(Answer(after=0.3, talk=OTHER))
    await here.scene.log_in(1)
    await press(phone.page, "c")
    await chooses_agent(phone.page, f"Agent {here.scene.ground.agents[1]}")
    await phone.hears(OTHER)
    await expect(shown(phone.page, "Back to the caller")).to_be_visible(timeout=SOON)
    await press(phone.page, "b")
    await phone.hears(CALLER)


async def wraps_up(page: Page) -> None:
    """The second result, a note, and ready."""
    await is_(page, "wrapup")
    await press(page, "2")
    await expect(shown(page, "thinks it over")).to_have_attribute("aria-pressed", "true")
    await press(page, "w")
    await page.keyboard.type("rings again; ask about r, e and 1")
    await press(page, "Control+Enter")
    await expect(page.get_by_text("Kept.")).to_have_count(2)
    await press(page, "Escape", "r")
    await is_(page, "ready")


async def test_from_ready_to_ready_again(tmp_path: Path) -> None:
    async with console(tmp_path, TWO) as here:
        phone = await here.opens(0, "/desk")
        page = phone.page
        await phone.page.wait_for_selector("[data-phone=idle]")
        await is_ready_again(page)
        caller = await here.scene.call()
        await answers(here, phone, caller)
        await is_silent(page, caller)
        await holds(here, phone)
        await sends_keys(here, page, caller)
        await asks_another_and_comes_back(here, phone)
        await press(page, "e")
        await caller.ended()
        await wraps_up(page)
        story = await here.scene.record()
    assert (story.call.outcome, story.call.result) == ("COMPLETEAGENT", "thinks it over")
    assert "rings again; ask about r, e and 1" in next(each.line for each in story.trace if each.what == "note")
    in_order(story, "CONNECT", "hold", "resume", "consult", "ended")


async def test_a_caller_is_handed_on(tmp_path: Path) -> None:
    async with console(tmp_path, TWO) as here:
        phone = await here.opens(0, "/desk")
        await phone.page.wait_for_selector("[data-phone=idle]")
        caller = await here.scene.call()
        await answers(here, phone, caller)
        here.scene.agent(1).behave(Answer(after=0.3, talk=OTHER))
        await here.scene.log_in(1)
        await press(phone.page, "t")
        await chooses_agent(phone.page, f"Agent {here.scene.ground.agents[1]}")
        await caller.hears_tone(OTHER)
        await is_(phone.page, "wrapup")
        await caller.hang_up()
        story = await here.scene.record()
    assert story.call.served_by == here.scene.ground.agents[1]
