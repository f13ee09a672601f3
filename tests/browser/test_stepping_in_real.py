"""A supervisor whispers, joins and leaves from the wallboard, with the telephone in his page, on the real switch."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.core.access import Role
from ivr.lab import Answer, tone_present
from ivr.lab.tones import RATE
from tests.browser.real_console import console
from tests.browser.softphone import LACKING, SPEAKS
from tests.real.firm import Line
from tests.real.scene import CALLER, in_order, step, wholly_recorded
from tests.real.test_talks_real import OTHER, SETTLED, a_spell, hears, written

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")


async def test_the_agent_alone_hears_who_whispers_whom_no_recording_holds_and_both_hear_who_joins(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, Line(agents=({}, {}))) as here:
        s = here.scene
        s.agent(0).behave(Answer(after=0.3, talk=OTHER))
        await s.log_in(0)
        caller = await s.call()
        await caller.talk(CALLER)
        agent = await s.agent(0).next_call()
        await caller.hears_tone(OTHER, within=15)
        boss = await here.opens(1, "/wallboard", Role.SUPERVISOR)
        page, call = boss.page, s.live().id
        bar = page.locator("[data-supervised]")
        await page.locator(f"[data-call='{call}']").get_by_role("button", name="What to do").click()
        await page.get_by_role("menuitem", name="Whisper").click()
        await page.wait_for_selector(f"[data-supervised='{call}'][data-way=whisper]", timeout=30_000)
        await agent.hears_tone(SPEAKS, within=15)
        await boss.hears(CALLER, OTHER)
        whispering = await a_spell()
        await bar.get_by_role("button", name="Join in").click()
        await page.wait_for_selector("[data-way=barge]", timeout=30_000)
        await caller.hears_tone(SPEAKS, within=15)
        joined = await a_spell()
        await bar.get_by_role("button", name="Leave").click()
        await bar.wait_for(state="detached")
        alone = await a_spell()
        await caller.hang_up()
        await written(caller, agent)
        for spell, heard_by_caller, heard_by_agent in (
            (whispering, (OTHER,), (CALLER, SPEAKS)),
            (joined, (OTHER, SPEAKS), (CALLER, SPEAKS)),
            (alone, (OTHER,), (CALLER,)),
        ):
            hears(spell, caller, *heard_by_caller)
            hears(spell, agent, *heard_by_agent)
        story = await s.record()
        in_order(story, "CONNECT", "whisper", "barge", "supervisor_left", "ended")
        assert story.call.answered
        said, heard = wholly_recorded(story)
        begun, ended = ((step(story, word).at - story.call.answered).total_seconds() for word in ("whisper", "barge"))
        secret = slice(int((begun + SETTLED) * RATE), int((ended - SETTLED) * RATE))
        for side, tone in ((said, CALLER), (heard, OTHER)):
            assert tone_present(side[secret], tone, least=1)
            assert not tone_present(side[secret], SPEAKS)
