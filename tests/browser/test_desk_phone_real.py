"""An agent at the real console on the real switch: his calls by clicks in the page, whatever becomes of the page."""

from __future__ import annotations

import asyncio

from playwright.async_api import Locator, Page, expect

from ivr.lab import Answer, Leg, tone_present
from ivr.lab.tones import RATE
from tests.browser.network import no_packets
from tests.browser.people import sign_in
from tests.browser.real_console import Console
from tests.browser.softphone import SPEAKS, Softphone
from tests.real.scene import CALLER, Scene, in_order, wholly_recorded, words
from tests.real.test_talks_real import OTHER, a_spell, hears, hears_music, written

NOTE = "wants the prospectus"
ELSEWHERE = "It is open in another window."
SLOW = {"offline": False, "latency": 800, "downloadThroughput": 6250, "uploadThroughput": 6250}
"""Milliseconds, and bytes a second: 50 kbit/s, for requests; Chromium slows no WebSocket by it."""
SEES_BUSY = """(field) => {
  window.busy = [];
  const look = () => field.readOnly && window.busy.push(field.form.querySelector("[type=submit]").disabled);
  new MutationObserver(look).observe(field, { attributeFilter: ["readonly"] });
}"""
"""Whether the button was held each time that what was written was on its way."""
COUNTS_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.tones += this.frequency.value === 450;
    return start.apply(this, when);
  };
}"""
"""How often it has rung."""


async def they_talk(s: Scene, desk: Softphone) -> Leg:
    """A caller has reached him, who answered by a click, and each hears the other."""
    caller = await s.call()
    await caller.talk(CALLER)
    await click(desk.page, "Answer")
    await desk.hears(CALLER)
    await caller.hears_tone(SPEAKS)
    return caller


async def click(page: Page, name: str) -> None:
    """One of the buttons of his call."""
    await page.locator("[data-own-call]").get_by_role("button", name=name).click()


async def asks(page: Page, agent: str) -> None:
    """He asks a colleague about his caller."""
    await click(page, "Ask somebody")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="Agent").select_option(agent)
    await dialog.get_by_role("button", name="Ask somebody").click()


async def shows(page: Page, state: str) -> None:
    """His telephone is so, as the page says."""
    await page.wait_for_selector(f"[data-phone={state}]")


async def hear_each_other(caller: Leg, desk: Softphone) -> None:
    """From now on."""
    await desk.hears(CALLER, within=20)
    since = int(caller.heard.seconds * RATE)
    async with asyncio.timeout(10):
        while not tone_present(caller.heard.samples[since:], SPEAKS, least=1):  # noqa: ASYNC110 - the leg tells nobody
            await asyncio.sleep(0.1)


def note(page: Page) -> Locator:
    """Where he writes what he wants to be known of his call."""
    return page.locator("[data-own-call]").get_by_label("Note")


async def test_he_answers_in_his_page_and_has_his_caller_again_after_loading_it_anew(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    await shows(desk.page, "idle")
    await desk.page.get_by_role("link", name="Tickets").click()
    await desk.page.evaluate(COUNTS_TONES)
    caller = await s.call()
    await caller.talk(CALLER)
    await desk.until("window.tones >= 2")
    await desk.page.get_by_role("alert").get_by_role("button", name="Answer").click()
    await desk.hears(CALLER)
    rung = await desk.page.evaluate("window.tones")
    await caller.hears_tone(SPEAKS)
    await asyncio.sleep(4)
    assert await desk.page.evaluate("window.tones") == rung, "it is silent once he has answered"
    await desk.page.reload()
    await shows(desk.page, "talking")
    await desk.hears(CALLER)
    await s.told("page_back")
    await click(desk.page, "Hang up")
    await caller.ended()
    story = await s.record()
    in_order(story, "CONNECT", "page_gone", "page_back", "ended")
    assert story.call.served_by == s.ground.agents[0]


async def test_he_holds_his_caller_asks_a_colleague_has_all_three_talk_and_hands_him_over(real: Console) -> None:
    s = real.scene
    s.agent(1).behave(Answer(after=0.3, talk=OTHER))
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    await click(desk.page, "Hold")
    await expect(desk.page.locator("[data-own-state=hold]")).to_be_visible()
    await desk.hears_nothing()
    held = await a_spell(1.5)
    await click(desk.page, "Resume")
    await hear_each_other(caller, desk)
    await s.log_in(1)
    await asks(desk.page, s.ground.agents[1])
    colleague = await s.agent(1).next_call()
    await desk.hears(OTHER)
    asked = await a_spell(1.5)
    await click(desk.page, "All three")
    await s.told("conference")
    all_three = await a_spell(1.5)
    await desk.hears(CALLER, OTHER)
    await click(desk.page, "Hand the caller over")
    await expect(desk.page.locator("[data-own-call]")).to_have_count(0)
    await shows(desk.page, "idle")
    handed_over = await a_spell(1.5)
    await caller.hang_up()
    await written(caller, colleague)
    hears_music(held, caller)
    hears_music(asked, caller)
    hears(asked, colleague, SPEAKS)
    hears(all_three, caller, SPEAKS, OTHER)
    hears(all_three, colleague, CALLER, SPEAKS)
    hears(handed_over, caller, OTHER)
    hears(handed_over, colleague, CALLER)
    story = await s.record()
    in_order(story, "CONNECT", "hold", "resume", "consult", "conference", "complete", "ended")
    assert story.call.served_by == s.ground.agents[1]
    said, heard = wholly_recorded(story)
    assert tone_present(said, CALLER, least=1)
    for tone in (SPEAKS, OTHER):
        assert tone_present(heard, tone, least=1)
        assert not tone_present(said, tone), "he alone is on the left"


async def test_five_seconds_without_a_network_cost_him_neither_his_caller_nor_his_words(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    await note(desk.page).fill(NOTE)
    console = int(real.url.rpartition(":")[2])
    with no_packets(await desk.ports(), console):
        await asyncio.gather(asyncio.sleep(5), desk.hears_nothing(within=5))
    await hear_each_other(caller, desk)
    await expect(desk.page.get_by_text("Not connected.")).to_have_count(0)
    await expect(note(desk.page)).to_have_value(NOTE)
    await click(desk.page, "Keep")
    await expect(desk.page.get_by_text("Kept.")).to_be_visible()
    await click(desk.page, "Hang up")
    await caller.ended()
    story = await s.record()
    assert not {"page_gone", "phone_lost"} & set(words(story))
    assert story.call.outcome == "COMPLETEAGENT"
    assert NOTE in next(step.line for step in story.trace if step.what == "note")


async def test_whose_session_ends_in_a_talk_signs_in_and_has_his_caller_and_his_words_again(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    await note(desk.page).fill(NOTE)
    await real.register.sessions.end_all(f"chen.{desk.agent}")
    await expect(desk.page.get_by_text("Your session has ended.")).to_be_visible()
    await sign_in(desk.page, f"chen.{desk.agent}")
    await hear_each_other(caller, desk)
    await expect(note(desk.page)).to_have_value(NOTE)
    await click(desk.page, "Hang up")
    await caller.ended()
    in_order(await s.record(), "CONNECT", "page_gone", "page_back", "ended")


async def test_of_three_tabs_one_has_the_telephone_all_show_the_call_and_it_goes_where_it_is_wanted(
    real: Console,
) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    second, board = [await desk.page.context.new_page() for _ in range(2)]
    await second.goto(f"{real.url}/desk")
    await board.goto(f"{real.url}/wallboard")
    await expect(second.get_by_text(ELSEWHERE)).to_be_visible()
    caller = await they_talk(s, desk)
    row = board.locator(f"[data-call='{s.live().id}']")
    await expect(row).to_contain_text("Talking")
    await second.get_by_role("button", name="Use it here").click()
    await hear_each_other(caller, Softphone(second, desk.agent))
    await expect(desk.page.get_by_text(ELSEWHERE)).to_be_visible()
    await click(second, "Hold")
    await expect(row).to_contain_text("On hold")
    await expect(desk.page.locator("[data-own-state=hold]")).to_be_visible()
    await second.close()
    await board.get_by_role("alert").get_by_role("button", name="Answer").click()
    await hear_each_other(caller, Softphone(board, desk.agent))
    await click(board, "Hang up")
    await caller.ended()
    await expect(desk.page.locator("[data-own-state=ready]")).to_be_visible()
    await board.close()
    await shows(desk.page, "idle")
    in_order(await s.record(), "CONNECT", "page_gone", "page_back", "page_gone", "page_back", "ended")


async def test_by_a_slow_line_what_he_presses_twice_is_under_way_at_once_and_done_once(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    caller = await they_talk(s, desk)
    line = await desk.page.context.new_cdp_session(desk.page)
    await line.send("Network.emulateNetworkConditions", SLOW)
    await note(desk.page).fill(NOTE)
    keep = desk.page.locator("[data-own-call]").get_by_role("button", name="Keep")
    await note(desk.page).evaluate(SEES_BUSY)
    await keep.dblclick()
    await expect(desk.page.get_by_text("Kept.")).to_be_visible()
    assert await desk.page.evaluate("window.busy") == [True]
    await click(desk.page, "Hold")
    await expect(desk.page.locator("[data-own-state=hold]")).to_be_visible()
    await desk.hears_nothing()
    await click(desk.page, "Resume")
    await hear_each_other(caller, desk)
    await click(desk.page, "Hang up")
    await caller.ended()
    told = words(await s.record())
    assert [told.count(what) for what in ("note", "hold", "resume")] == [1, 1, 1]
