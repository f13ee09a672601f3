"""An agent signs in at the real console, is rung on another page, answers, and loads his page anew in the talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.browser.real_console import console
from tests.browser.softphone import LACKING, SPEAKS, Softphone
from tests.real.firm import Line
from tests.real.scene import CALLER, in_order

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")


COUNTS_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.tones += this.frequency.value === 450;
    return start.apply(this, when);
  };
}"""
"""How often it has rung."""


async def _shows(phone: Softphone, state: str) -> None:
    await phone.page.wait_for_selector(f"[data-phone={state}]", timeout=30_000)


async def test_he_answers_in_his_page_and_has_his_caller_again_after_loading_it_anew(tmp_path: Path) -> None:
    async with console(tmp_path, Line()) as here:
        s = here.scene
        phone = await here.opens(0, "/desk")
        await _shows(phone, "idle")
        await phone.page.get_by_role("link", name="Tickets").click()
        await phone.page.evaluate(COUNTS_TONES)
        caller = await s.call()
        await caller.talk(CALLER)
        async with asyncio.timeout(20):
            while await phone.page.evaluate("window.tones") < 2:  # noqa: ASYNC110 - the page tells nobody
                await asyncio.sleep(0.2)
        await phone.page.get_by_role("alert").get_by_role("button", name="Answer").click()
        await phone.hears(CALLER)
        rung = await phone.page.evaluate("window.tones")
        await caller.hears_tone(SPEAKS)
        await asyncio.sleep(4)
        assert await phone.page.evaluate("window.tones") == rung, "it is silent once he has answered"
        await phone.page.reload()
        await _shows(phone, "talking")
        await phone.hears(CALLER)
        await s.told("page_back")
        await phone.page.get_by_role("button", name="Hang up").click()
        await caller.ended()
        story = await s.record()
        in_order(story, "CONNECT", "page_gone", "page_back", "ended")
        assert story.call.served_by == s.ground.agents[0]
