"""A laptop that slept with telephones in its pages: talks go on, calls ring, and no caller is lost by it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect

from ivr.controller import App
from ivr.core.call import Talking
from tests.browser.chromium import asleep
from tests.browser.network import no_packets
from tests.browser.real_console import Console, House
from tests.browser.softphone import Softphone, browser
from tests.browser.test_desk_phone_real import click, hear_each_other, shows, they_talk
from tests.real.scene import CALLER, in_order, words

SLEEPS = 32.0
"""Seconds: more than server, page and switch wait for each other's signs of life."""
REGISTERED, SILENT = 30, 8
"""Seconds, less than it sleeps: one telephone is registered for so long, another is lost after so much silence."""
BACK_WITHIN = 20.0
"""Seconds in which all is as it should be again."""
OTHER = "13977770001"


@pytest.mark.timeout(240)
async def test_a_laptop_that_slept_talks_on_and_is_rung_again_and_nobody_is_lost_by_it(
    real: Console, real_house: House, tmp_path: Path
) -> None:
    s = real.scene
    async with browser(tmp_path) as laptop, real_house.story() as beyond, _short(s.stage.app, beyond, real):
        here, there = (replace(each, chromium=laptop, profiles=[]) for each in (real, beyond))
        talks = await here.opens(0, "/desk")
        caller = await they_talk(s, talks)
        too_long = await here.opens(1, "/desk")
        other = await s.call(OTHER)
        await other.talk(CALLER)
        await click(too_long.page, "Answer")
        waits = await there.opens(0, "/desk")
        await shows(waits.page, "idle")
        async with _sleep(here, talks, too_long):
            await s.told("phone_lost", within=SLEEPS, caller=OTHER)
            next_one = await there.scene.call()
            await there.scene.until(lambda: not there.scene._duty(0).reachable, within=SLEEPS)
            await asyncio.sleep(SLEEPS - SILENT - 2)
            assert isinstance(s.live().stage, Talking)
        async with asyncio.timeout(BACK_WITHIN):
            await click(waits.page, "Answer")
            await hear_each_other(caller, talks)
        await click(too_long.page, "Answer")
        await hear_each_other(other, too_long)
        await expect(talks.page.locator("[data-own-state=talking]")).to_be_visible()
        await click(talks.page, "Hang up")
        await caller.ended()
        story = await s.record()
        await shows(talks.page, "idle")
        for leg in (other, next_one):
            await leg.hang_up()
        in_order(await s.record(OTHER), "CONNECT", "phone_lost", "CONNECT", "ended")
    assert not {"page_gone", "phone_lost"} & set(words(story))
    assert story.call.outcome == "COMPLETEAGENT"


@asynccontextmanager
async def _sleep(here: Console, *talk: Softphone) -> AsyncIterator[None]:
    """All of the laptop stands still, and no packet finds it."""
    ports = set[int]().union(*[await each.ports() for each in talk])
    async with asleep(here.chromium):
        with no_packets(ports, int(here.url.rpartition(":")[2])):
            yield


@asynccontextmanager
async def _short(app: App, waits: Console, too_long: Console) -> AsyncIterator[None]:
    """What lasts minutes for all others lasts less than his sleep for these two."""
    conf = app.layout.etc / "pjsip_agents.conf"
    before = conf.read_text("utf-8")
    waiting, silent = waits.scene.ground.agents[0], too_long.scene.ground.agents[1]
    text, times = re.subn(
        rf"(\[{silent}-web\]\(agent,.*?rtp_timeout = )\d+", rf"\g<1>{SILENT}", before, flags=re.DOTALL
    )
    aor = f"[{waiting}-web](agent-aor)\n"
    assert (times, text.count(aor)) == (1, 1)
    conf.write_text(text.replace(aor, f"{aor}maximum_expiration = {REGISTERED}\n"), "utf-8")
    await app.asterisk.reload_endpoints()
    try:
        yield
    finally:
        conf.write_text(before, "utf-8")
        await app.asterisk.reload_endpoints()
