"""A supervisor at the real wallboard: listens, whispers, joins, leaves; moves who waits, and gives him to an agent."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.lab import Answer, tone_present
from ivr.lab.tones import RATE
from tests.browser.real_console import Console, House
from tests.browser.softphone import SPEAKS
from tests.real.scene import CALLER, Scene, in_order, step, wholly_recorded
from tests.real.test_talks_real import OTHER, SETTLED, a_spell, hears, written


class Words(NamedTuple):
    """What the page calls what he does."""

    listen: str
    whisper: str
    join: str
    leave: str


EACH = pytest.mark.parametrize(
    ("language", "say"),
    [("English", Words("Listen", "Whisper", "Join in", "Leave")), ("中文", Words("监听", "密语", "加入", "退出"))],
    ids=["en", "zh"],
)


async def chooses(page: Page, call: str, what: str) -> None:
    """What is to be done with this call, from its three dots."""
    await page.locator(f"[data-call='{call}'] .dots").click()
    await page.get_by_role("menuitem", name=what).click()


async def is_with(page: Page, way: str) -> None:
    """The line at the bottom says how he is with it."""
    await page.wait_for_selector(f"[data-supervised][data-way={way}]")


@EACH
async def test_nobody_hears_who_listens_the_agent_alone_who_whispers_whom_no_recording_holds_and_both_who_joins(
    real: Console, language: str, say: Words
) -> None:
    s = real.scene
    s.agent(0).behave(Answer(after=0.3, talk=OTHER))
    await s.log_in(0)
    caller = await s.call()
    await caller.talk(CALLER)
    agent = await s.agent(0).next_call()
    await caller.hears_tone(OTHER, within=15)
    boss = await real.opens(1, "/wallboard", Role.SUPERVISOR)
    page, bar = boss.page, boss.page.locator("[data-supervised]")
    if language != "English":
        await page.get_by_role("button", name=language).click()
    await chooses(page, s.live().id, say.listen)
    await is_with(page, "listen")
    await boss.hears(CALLER, OTHER)
    listening = await a_spell()
    await bar.get_by_role("button", name=say.whisper).click()
    await is_with(page, "whisper")
    await agent.hears_tone(SPEAKS, within=15)
    whispering = await a_spell()
    await bar.get_by_role("button", name=say.join).click()
    await is_with(page, "barge")
    await caller.hears_tone(SPEAKS, within=15)
    joined = await a_spell()
    await bar.get_by_role("button", name=say.leave).click()
    await bar.wait_for(state="detached")
    alone = await a_spell()
    await caller.hang_up()
    await written(caller, agent)
    for spell, heard_by_caller, heard_by_agent in (
        (listening, (OTHER,), (CALLER,)),
        (whispering, (OTHER,), (CALLER, SPEAKS)),
        (joined, (OTHER, SPEAKS), (CALLER, SPEAKS)),
        (alone, (OTHER,), (CALLER,)),
    ):
        hears(spell, caller, *heard_by_caller)
        hears(spell, agent, *heard_by_agent)
    story = await s.record()
    in_order(story, "CONNECT", "monitor", "whisper", "barge", "supervisor_left", "ended")
    assert story.call.answered
    said, heard = wholly_recorded(story)
    begun, ended = ((step(story, word).at - story.call.answered).total_seconds() for word in ("monitor", "barge"))
    secret = slice(int((begun + SETTLED) * RATE), int((ended - SETTLED) * RATE))
    for side, tone in ((said, CALLER), (heard, OTHER)):
        assert tone_present(side[secret], tone, least=1)
        assert not tone_present(side[secret], SPEAKS)


async def test_he_moves_who_waits_to_another_queue_and_gives_the_next_to_an_agent(
    real: Console, real_house: House
) -> None:
    s, beyond = real.scene, Scene(real_house.stage, real_house.grounds.pop())
    boss = await real.opens(1, "/wallboard", Role.SUPERVISOR)
    s.stage.app.desk.floor.not_ready(boss.agent, "leads")
    beyond.agent().behave(Answer(after=0.3, talk=OTHER))
    await beyond.log_in(0)
    page, dialog = boss.page, boss.page.get_by_role("dialog")
    moved = await s.call()
    await chooses(page, s.live().id, "Move to a queue")
    await dialog.get_by_label("Queue").select_option(beyond.ground.queue)
    await dialog.get_by_role("button", name="Move the caller").click()
    await moved.hears_tone(OTHER, within=15)
    await moved.hang_up()
    story = await s.record()
    assert (story.call.queue, story.call.served_by) == (beyond.ground.queue, beyond.ground.agents[0])
    given = await s.call()
    await chooses(page, s.live().id, "Give to an agent")
    await dialog.get_by_label("Agent").select_option(beyond.ground.agents[0])
    await dialog.get_by_role("button", name="Give the caller").click()
    await given.hears_tone(OTHER, within=15)
    await expect(page.locator(f"[data-call='{s.live().id}']")).to_contain_text("Talking")
    await given.hang_up()
    assert (await s.record()).call.served_by == beyond.ground.agents[0]
