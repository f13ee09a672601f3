"""Callers handed on by clicks in the real page: whom they hear then, and what the page says has become of them."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.lab import Answer, Leg, busy, decline
from tests.browser.real_console import Console, House
from tests.browser.softphone import Softphone
from tests.browser.test_desk_phone_real import click, hear_each_other, shows, they_talk
from tests.real.scene import CALLER, Scene, in_order, step, wholly_recorded
from tests.real.test_talks_real import OTHER, a_spell, hears, hears_music, written


async def sends(page: Page, kind: str, name: str) -> None:
    """He transfers his caller there."""
    await click(page, "Transfer")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name=kind).check()
    await dialog.get_by_role("combobox", name=kind).select_option(name)
    await dialog.get_by_role("button", name="Transfer").click()


async def says(page: Page, where: str, *words: str) -> None:
    """The page tells where his caller is by now."""
    told = page.locator("[data-handed-on]")
    await expect(told).to_have_attribute("data-handed-on", where)
    for each in words:
        await expect(told).to_contain_text(each)


async def they_hear_each_other(caller: Leg, other: Leg) -> None:
    """From now on, until the caller hangs up."""
    talking = await a_spell(1.5)
    await caller.hang_up()
    await written(caller, other)
    hears(talking, caller, OTHER)
    hears(talking, other, CALLER)


async def test_to_another_queue_whose_agent_takes_him(real: Console, real_house: House) -> None:
    s, beyond = real.scene, Scene(real_house.stage, real_house.next_door)
    beyond.agent().behave(Answer(after=1, talk=OTHER))
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    await sends(desk.page, "Queue", beyond.ground.queue)
    await says(desk.page, "waits", beyond.ground.queue)
    await shows(desk.page, "idle")
    waiting = await a_spell(1.5)
    await beyond.log_in(0)
    other = await beyond.agent().next_call()
    await says(desk.page, "talks", f"agent {beyond.ground.agents[0]}")
    await they_hear_each_other(caller, other)
    await expect(desk.page.locator("[data-handed-on]")).to_have_count(0)
    hears_music(waiting, caller)
    story = await s.record()
    wholly_recorded(story)
    in_order(story, "CONNECT", "transfer", "ENTERQUEUE", "CONNECT", "ended")
    assert f"queue {beyond.ground.queue}" in step(story, "transfer").line
    assert (story.call.queue, story.call.served_by) == (beyond.ground.queue, beyond.ground.agents[0])


async def test_to_his_rm_once_that_one_has_pressed_1(real: Console) -> None:
    s = real.scene
    s.rm.behave(Answer(after=0.5, press="1", once_heard="screening", talk=OTHER))
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    await sends(desk.page, "RM", "own")
    await says(desk.page, "rings", f"RM Manager {s.ground.rm[1:]}")
    ringing = await a_spell(1.5)
    rm = await s.rm.next_call()
    await caller.hears_tone(OTHER, within=25)
    await says(desk.page, "talks", f"RM Manager {s.ground.rm[1:]}")
    await they_hear_each_other(caller, rm)
    hears_music(ringing, caller)
    story = await s.record()
    in_order(story, "CONNECT", "transfer", "CONNECT", "ended")
    assert story.call.served_by == s.ground.rm


async def test_whoever_does_not_take_him_is_said_with_the_reason_and_the_caller_is_not_lost(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    page, rm = desk.page, f"RM Manager {s.ground.rm[1:]}"
    caller = await they_talk(s, desk)
    s.rm.behave(busy())
    await sends(page, "RM", "own")
    await says(page, "comes_back", f"{rm} has not taken him: busy.")
    await he_has_him_again(desk, caller)
    s.rm.behave(decline(4))
    await sends(page, "RM", "own")
    await page.get_by_role("button", name="Not ready").click()
    await page.get_by_role("button", name="Without a reason").click()
    await says(page, "waits", s.ground.queue, f"{rm} has not taken him: declined.")
    await page.get_by_role("button", name="Ready", exact=True).click()
    await he_has_him_again(desk, caller)
    await click(page, "Hang up")
    await caller.ended()
    story = await s.record()
    in_order(story, "CONNECT", "transfer_failed", "CONNECT", "transfer_failed", "CONNECT", "ended")
    assert story.call.served_by == s.ground.agents[0]


async def he_has_him_again(desk: Softphone, caller: Leg) -> None:
    """Both hear each other, and the page says no more of where he was."""
    await click(desk.page, "Answer")
    await hear_each_other(caller, desk)
    await expect(desk.page.locator("[data-handed-on]")).to_have_count(0)
