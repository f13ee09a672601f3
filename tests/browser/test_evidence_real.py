"""Compliance at the real console: a real call is found, heard, and proven as it was sealed, or as it no longer is."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab import Answer
from ivr.store.rows import CallStory
from tests.browser.real_console import Console
from tests.browser.softphone import Softphone
from tests.real.scene import CALLER, Scene
from tests.real.test_talks_real import OTHER

KONG = Person("kong", "Kong", frozenset({Role.COMPLIANCE}))
LISTENS_AT = """(side) => {
  const context = new AudioContext();
  window.sides ??= context.createChannelSplitter(2);
  window.player ??= context.createMediaElementSource(document.querySelector("audio")).connect(window.sides);
  const analyser = window.sides.context.createAnalyser();
  analyser.fftSize = 8192;
  window.sides.connect(analyser, side);
  window.ear = { context: window.sides.context, analyser };
}"""
"""The page's ear is at one side of what it plays: 0 is what the caller says, 1 what he hears."""


async def a_talk(s: Scene, which: int = 0) -> CallStory:
    """A call that an agent at his table has served, once it is over and sealed."""
    s.agent(which).behave(Answer(after=0.3, talk=OTHER))
    await s.log_in(which)
    caller = await s.call()
    await caller.talk(CALLER)
    await caller.hears_tone(OTHER, within=15, lasting=4)
    await caller.hang_up()
    return await s.record()


async def because(page: Page) -> None:
    """He says why he comes."""
    await page.locator("dialog input").fill("complaint 17")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)


async def test_compliance_hears_a_real_call_proves_it_and_is_shown_that_one_byte_was_changed(real: Console) -> None:
    story = await a_talk(real.scene)
    page = await real.shows(KONG, "/calls")
    await page.get_by_label("Caller's number").fill(story.call.caller)
    await page.keyboard.press("Enter")
    await page.locator("table.found tbody a").click()
    await page.get_by_role("button", name="Listen").click()
    await because(page)
    await page.get_by_role("button", name="Play").click()
    for side, tone in enumerate((CALLER, OTHER)):
        await page.evaluate(LISTENS_AT, side)
        await Softphone(page, "").hears(tone)
    await page.get_by_role("button", name="Verify").click()
    await because(page)
    await expect(page.locator(".verdict.unchanged")).to_contain_text("Unchanged since it was sealed.")
    _changes_a_byte(Path(story.recordings[0].path))
    await page.get_by_role("button", name="Verify").click()
    await because(page)
    await expect(page.locator(".verdict.changed")).to_contain_text("CHANGED")
    await expect(page.locator(".verdict .bad").first).to_contain_text("the file of the sound")


def _changes_a_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
