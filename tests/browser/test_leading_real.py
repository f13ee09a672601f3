"""A supervisor at the real wallboard leads his agents: one reads what he writes, and by whom he is logged out."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.core.access import Role
from tests.browser.real_console import Console
from tests.browser.test_desk_phone_real import click, hear_each_other
from tests.real.scene import CALLER, step, words
from tests.real.test_talks_real import a_spell

TEXT = "come to me after this call"
WHY = "the shift is over"


async def writes(page: Page, agent: str) -> None:
    """From the wallboard, to this one alone."""
    await page.get_by_role("button", name="Write…").click()
    letter = page.get_by_role("dialog", name="Write to agents")
    await letter.get_by_role("combobox").select_option(f"agent {agent}")
    await letter.get_by_role("textbox").fill(TEXT)
    await letter.get_by_role("button", name="Send").click()
    await expect(letter).to_have_count(0)


async def logs_out(page: Page, agent: str) -> None:
    await page.locator(f"[data-agent='{agent}'] .dots").click()
    await page.get_by_role("menuitem", name="Log out").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Why?").fill(WHY)
    await dialog.get_by_role("button", name="Log out").click()
    await expect(dialog).to_have_count(0)


async def test_an_agent_reads_what_is_written_to_him_and_by_whom_he_is_logged_out_and_rings_no_more(
    real: Console,
) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    boss = await real.opens(1, "/wallboard", Role.SUPERVISOR)
    s.stage.app.desk.floor.not_ready(boss.agent, "leads")
    await writes(boss.page, desk.agent)
    notice = desk.page.get_by_role("region", name="Notices").locator("[data-notice]")
    await expect(notice).to_contain_text(TEXT)
    await notice.get_by_role("button", name="I have read it").click()
    await expect(notice).to_have_count(0)
    assert desk.agent not in {one.agent for one in await real.register.notices.unread()}

    await logs_out(boss.page, desk.agent)
    await expect(desk.page.locator("[data-own-state=out]")).to_be_visible()
    await expect(desk.page.get_by_text(f"Logged out by Chen: {WHY}")).to_be_visible()
    caller = await s.call()
    await caller.talk(CALLER)
    await s.told("ENTERQUEUE")
    await a_spell(1.5)
    await expect(desk.page.locator("[data-phone=idle]")).to_be_visible()
    logs_in = s.stage.app.desk.clock.now()
    await desk.page.get_by_role("button", name="Log in").click()
    await click(desk.page, "Answer")
    await hear_each_other(caller, desk)
    await expect(desk.page.get_by_text(WHY)).to_have_count(0)
    await click(desk.page, "Hang up")
    await caller.ended()
    story = await s.record()
    assert step(story, "offer").at >= logs_in
    assert words(story).count("offer") == 1
