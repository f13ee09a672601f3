"""An agent's page drives the telephone on his table, on the real switch: it answers, he is muted, his keys arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.calls.call import MUTED
from ivr.core.talk_wishes import talk_of
from ivr.lab import Answer, tone_present
from ivr.lab.tones import RATE
from ivr.switch.events import LiveChannel
from tests.browser.real_console import Console, console
from tests.browser.softphone import LACKING
from tests.real.firm import Line
from tests.real.scene import CALLER
from tests.real.sip_telephone import Dialog, Telephone

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
AGENT = 1320
SOON = 20_000


@asynccontextmanager
async def desk_of_a_telephone(folder: Path) -> AsyncIterator[tuple[Console, Page]]:
    """The page of an agent who has no telephone in it."""
    async with console(folder, Line()) as here:
        yield here, await no_telephone_in_it(here)


async def no_telephone_in_it(here: Console) -> Page:
    """The page of the line's first agent, who is told that he has none there."""
    page = (await here.opens(0, "/desk")).page
    await page.route("**/api/v1/me/phone", lambda route: route.fulfill(status=409))
    await page.reload()
    await page.wait_for_selector("[data-phone=none]")
    return page


async def rings_on_the_table(here: Console) -> None:
    agent, app = here.scene.ground.agents[0], here.scene.stage.app
    await here.scene.until(lambda: here.scene._duty(0).reachable and app.desk.telephones.rung(agent) == agent)


async def test_a_telephone_that_obeys_answers_and_of_one_that_does_not_he_is_told_to_pick_it_up(
    tmp_path: Path,
) -> None:
    async def obeys_the_second_time(dialog: Dialog) -> None:
        dialog.reply(180)
        asked = [await dialog.notified.get() for _ in range(2)]
        assert asked == ["talk", "talk"]
        dialog.answer()

    async with desk_of_a_telephone(tmp_path) as (here, page):
        app, agent = here.scene.stage.app, here.scene.ground.agents[0]
        telephone = Telephone("127.0.0.1", ("127.0.0.1", app.ports.sip))
        await telephone.open()
        telephone.plans[""] = obeys_the_second_time
        assert await telephone.register(agent, app.secrets.agent_secret(agent)) == 200
        await rings_on_the_table(here)
        caller = await here.scene.call()
        await expect(page.get_by_text("It rings on your table")).to_be_visible(timeout=SOON)
        await page.keyboard.press("a")
        await expect(page.get_by_text("pick up the handset")).to_be_visible(timeout=SOON)
        await page.keyboard.press("a")
        await expect(page.get_by_role("button", name="Hang up")).to_be_visible(timeout=SOON)
        assert here.scene.live().taken_by
        await caller.hang_up()
        await telephone.close()


async def left_as_muted(here: Console, leg: str) -> None:
    """Whoever takes the call up finds this channel to be muted (empty: none), as soon as the switch has been told."""
    async with asyncio.timeout(5):
        while leg != "".join([one.variables.get(MUTED, "") for one in await channels(here)]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def channels(here: Console) -> tuple[LiveChannel, ...]:
    return (await here.scene.stage.app.desk.switch.snapshot()).channels


async def test_he_is_muted_and_sends_keys_by_his_page_whichever_telephone_he_has(tmp_path: Path) -> None:
    async with desk_of_a_telephone(tmp_path) as (here, page):
        here.scene.agent(0).behave(Answer(after=0.3, talk=AGENT))
        await here.scene.log_in(0)
        await rings_on_the_table(here)
        caller = await here.scene.call()
        await caller.talk(CALLER)
        await caller.hears_tone(AGENT, within=20)
        await expect(page.get_by_role("button", name="Mute")).to_be_visible(timeout=SOON)
        await page.keyboard.press("m")
        await expect(page.get_by_role("button", name="Unmute")).to_be_visible(timeout=SOON)
        await asyncio.sleep(0.5)
        since = caller.heard.seconds
        await asyncio.sleep(2)
        assert not tone_present(caller.heard.samples[int(since * RATE) :], AGENT)
        talk = talk_of(here.scene.live().stage)
        assert talk
        await left_as_muted(here, talk.leg)
        await page.reload()
        await expect(page.get_by_role("button", name="Unmute")).to_be_visible(timeout=SOON)
        await page.keyboard.press("m")
        await caller.hears_tone(AGENT)
        await expect(page.get_by_role("button", name="Mute")).to_be_visible(timeout=SOON)
        await left_as_muted(here, "")
        for key in ("k", "4", "2"):
            await page.keyboard.press(key)
        await here.scene.until(lambda: caller.keys == "42")
        await caller.hang_up()
