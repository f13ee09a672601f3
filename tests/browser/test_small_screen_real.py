"""An agent works a whole call with his thumb: his page on a telephone's screen, his caller on the real switch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab import Leg, tone_present
from ivr.lab.tones import RATE, Samples
from tests.browser.real_console import Console, console
from tests.browser.softphone import LACKING, SPEAKS, Softphone
from tests.browser.thumb import DEVICE, SOON, Thumb
from tests.console.visiting import PASSWORD
from tests.real.firm import Line
from tests.real.scene import CALLER, in_order, sides

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
LINE = Line(agents=({},), wrap_up="2m", steps=({"queue": "Q"},))
NOTE = "rings again on Monday"
CARD = "[data-own-call]"


def _seconds(samples: Samples, hz: float) -> float:
    return sum(found.seconds for found in tone_present(samples, hz, share=0.2))


async def is_(thumb: Thumb, state: str) -> None:
    """So the desk says of him, and it can be used."""
    await expect(thumb.page.locator(f"[data-own-state={state}]")).to_be_visible(timeout=SOON)
    await thumb.looks()


async def signs_in(here: Console) -> Thumb:
    agent = here.scene.ground.agents[0]
    who = Person(f"chen.{agent}", "Chen", frozenset({Role.AGENT}), agent)
    thumb = Thumb(await here.visited_by(who))
    await thumb.writes(thumb.page.locator("input[name=id]"), who.id)
    await thumb.writes(thumb.page.locator("input[type=password]"), PASSWORD)
    await thumb.looks()
    await thumb.taps(thumb.button("Sign in"))
    await here.scene.until(lambda: here.scene._duty(0).reachable, within=30)
    return thumb


async def tries_his_microphone(thumb: Thumb) -> None:
    choice = thumb.page.locator(".phone-line summary")
    await thumb.taps(choice)
    await expect(thumb.page.get_by_role("meter", name="How loud you are")).to_be_visible()
    await thumb.looks()
    await thumb.taps(thumb.page.get_by_role("combobox", name="Microphone"))
    await thumb.page.keyboard.press("Escape")
    await thumb.taps(choice)


async def is_ready(thumb: Thumb) -> None:
    """He was not, and says so."""
    await thumb.taps(thumb.button("Not ready"))
    await thumb.looks()
    await thumb.taps(thumb.button("Without a reason"))
    await is_(thumb, "paused")
    await thumb.taps(thumb.button("Ready"))
    await is_(thumb, "ready")


async def answers(thumb: Thumb, caller: Leg) -> None:
    await caller.talk(CALLER)
    await thumb.reaches("Answer", "Decline")
    await thumb.looks()
    await thumb.taps(thumb.button("Answer"))
    await is_(thumb, "talking")
    await expect(thumb.page.locator(f"{CARD} h2")).to_be_in_viewport()
    await Softphone(thumb.page, "").hears(CALLER)
    await caller.hears_tone(SPEAKS)
    await thumb.reaches("Hold", "Mute", "Keys", "Hang up")


async def sends_keys(here: Console, thumb: Thumb, caller: Leg) -> None:
    await thumb.taps(thumb.button("Keys"))
    await thumb.looks()
    for key in "42":
        await thumb.taps(thumb.button(key))
    await here.scene.until(lambda: caller.keys == "42")
    await thumb.taps(thumb.button("Keys"))


async def holds(here: Console, thumb: Thumb) -> None:
    await thumb.taps(thumb.button("Hold"))
    await here.scene.told("hold")
    await is_(thumb, "hold")
    await thumb.reaches("Resume", "Hang up")
    await thumb.taps(thumb.button("Resume"))
    await here.scene.told("resume")
    await is_(thumb, "talking")
    await Softphone(thumb.page, "").hears(CALLER)


async def is_silent(thumb: Thumb, caller: Leg) -> None:
    """Muted, he is not heard; then he is again."""
    await thumb.taps(thumb.button("Mute"))
    await expect(thumb.button("Unmute")).to_be_visible()
    await asyncio.sleep(0.5)
    since = caller.heard.seconds
    await asyncio.sleep(2)
    assert not tone_present(caller.heard.samples[int(since * RATE) :], SPEAKS)
    await thumb.taps(thumb.button("Unmute"))
    await caller.hears_tone(SPEAKS)


async def wraps_up(thumb: Thumb) -> None:
    await is_(thumb, "wrapup")
    await thumb.taps(thumb.button("thinks it over"))
    await expect(thumb.button("thinks it over")).to_have_attribute("aria-pressed", "true")
    await thumb.writes(thumb.page.get_by_label("Note"), NOTE)
    await thumb.taps(thumb.button("Keep"))
    await expect(thumb.page.get_by_text("Kept.")).to_have_count(2)
    await thumb.taps(thumb.button("Ready", within=".wrap-up"))
    await is_(thumb, "ready")


async def test_from_signing_in_to_ready_again_by_thumb(tmp_path: Path) -> None:
    async with console(tmp_path, LINE) as own:
        here = replace(own, device=DEVICE)
        thumb = await signs_in(here)
        await tries_his_microphone(thumb)
        await is_ready(thumb)
        caller = await here.scene.call()
        await answers(thumb, caller)
        await sends_keys(here, thumb, caller)
        await holds(here, thumb)
        await is_silent(thumb, caller)
        await thumb.taps(thumb.button("Hang up"))
        await caller.ended()
        await wraps_up(thumb)
        story = await here.scene.record()
    assert (story.call.outcome, story.call.result) == ("COMPLETEAGENT", "thinks it over")
    assert NOTE in next(each.line for each in story.trace if each.what == "note")
    in_order(story, "CONNECT", "hold", "resume", "ended")
    said, heard = sides(story.recordings[0].path)
    assert _seconds(said, CALLER) > 1
    assert _seconds(heard, SPEAKS) > 1
