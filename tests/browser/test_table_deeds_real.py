"""An agent's page does with the telephone on his table what it does with that in itself: hold, ask, join, hand on."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.lab import Answer, Leg
from tests.browser.real_console import Console
from tests.browser.test_desk_phone_real import asks, click
from tests.browser.test_handed_on_real import says, sends
from tests.browser.test_phone_on_table_real import no_telephone_in_it, rings_on_the_table
from tests.real.scene import CALLER, PARTY, Scene, in_order, wholly_recorded
from tests.real.test_talks_real import OTHER, a_spell, hears, hears_music, hears_nothing, written


async def takes(s: Scene, which: int) -> tuple[Leg, Leg]:
    """A caller, and this agent's telephone, which hear each other."""
    caller = await s.call()
    await caller.talk(CALLER)
    his = await s.agent(which).next_call()
    await his.hears_tone(CALLER, within=15)
    return caller, his


async def talks_with(caller: Leg, *others: Leg) -> None:
    """Until the caller hangs up, who hears the colleague."""
    after = await a_spell(1.5)
    await caller.hang_up()
    await written(caller, *others)
    hears(after, caller, OTHER)
    for other in others:
        hears(after, other, CALLER)


async def test_he_holds_asks_a_colleague_has_all_three_talk_and_hands_his_caller_over(real: Console) -> None:
    s = real.scene
    page = await his_page(real)
    caller, his = await takes(s, 0)
    await click(page, "Hold")
    await expect(page.locator("[data-own-state=hold]")).to_be_visible()
    held = await a_spell(1.5)
    await click(page, "Resume")
    await caller.hears_tone(PARTY)
    colleague = await he_asks(s, page)
    await his.hears_tone(OTHER)
    asked = await a_spell(1.5)
    await click(page, "All three")
    await s.told("conference")
    all_three = await a_spell(1.5)
    await click(page, "Hand the caller over")
    await his.ended()
    await expect(page.locator("[data-own-call]")).to_have_count(0)
    await talks_with(caller, colleague)
    hears_music(held, caller)
    hears_nothing(held, his)
    hears_music(asked, caller)
    hears(asked, his, OTHER)
    hears(asked, colleague, PARTY)
    hears(all_three, caller, PARTY, OTHER)
    hears(all_three, his, CALLER, OTHER)
    hears(all_three, colleague, CALLER, PARTY)
    story = await s.record()
    wholly_recorded(story)
    in_order(story, "CONNECT", "hold", "resume", "consult", "conference", "complete", "ended")
    assert story.call.served_by == s.ground.agents[1]


async def test_he_comes_back_from_whom_he_asked_transfers_and_hangs_up_the_next_call(real: Console) -> None:
    s = real.scene
    page = await his_page(real)
    caller, his = await takes(s, 0)
    colleague = await he_asks(s, page)
    await his.hears_tone(OTHER)
    await click(page, "Back to the caller")
    await colleague.ended()
    await his.hears_tone(CALLER)
    await sends(page, "Agent", s.ground.agents[1])
    await his.ended()
    colleague = await s.agent(1).next_call()
    await says(page, "talks", f"agent {s.ground.agents[1]}")
    s.stage.app.desk.floor.not_ready(s.ground.agents[1], "has enough")
    await talks_with(caller, colleague)
    assert (await s.record()).call.served_by == s.ground.agents[1]
    caller, his = await takes(s, 0)
    await click(page, "Hang up")
    await caller.ended()
    await his.ended()
    assert (await s.record()).call.outcome == "COMPLETEAGENT"


async def his_page(real: Console) -> Page:
    """Whose telephone stands on his table, and takes what comes."""
    page = await no_telephone_in_it(real)
    real.scene.agent(0).behave(Answer(after=0.3, talk=PARTY))
    await real.scene.log_in(0)
    await rings_on_the_table(real)
    return page


async def he_asks(s: Scene, page: Page) -> Leg:
    """A colleague, who comes to work only now."""
    s.agent(1).behave(Answer(after=0.3, talk=OTHER))
    await s.log_in(1)
    await asks(page, s.ground.agents[1])
    return await s.agent(1).next_call()
