"""The telephone in a real browser on the real switch: who hears whom, by tones, and what happens to the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from playwright.async_api import Browser

from ivr.calls.coming_back import WITHIN
from ivr.core.agent import OnHold as AgentHolds
from ivr.core.call import Destination
from ivr.core.talk_wishes import Complete, Consult, Wish
from ivr.lab import Answer, Leg, tone_present
from ivr.lab.tones import RATE, Samples
from ivr.provision.phone_security import PhoneSecurity
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.settings import Settings
from tests.browser.network import another_network, no_packets
from tests.browser.softphone import LACKING, SPEAKS, Door, Softphone, browser, served, softphone
from tests.real.firm import Firm, Ground, Line, settings_for
from tests.real.scene import CALLER, Scene, in_order, sides, words

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
OTHER = 1320
STORIES = 14
FOUND_AGAIN = 15
"""Seconds in which a talk's sound has found its way in another network."""


@dataclass
class House:
    """The switch, the network, the door, the browser."""

    stage: Rehearsal
    grounds: list[Ground]
    door: Door
    chromium: Browser
    complaints: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def agent(self) -> AsyncIterator[tuple[Scene, Softphone]]:
        """A line of the firm for one story, and its first agent in a browser."""
        scene = Scene(self.stage, self.grounds.pop())
        async with softphone(self.chromium, self.door, scene.ground.agents[0], self.complaints.append) as phone:
            await scene.until(lambda: scene._duty(0).reachable)
            yield scene, phone


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    firm, folder = Firm(), tmp_path_factory.mktemp("sp")
    grounds = [firm.line(Line(agents=({}, {"level": 1}))) for _ in range(STORIES)]
    settings = settings_for(firm.write(folder))
    with patch.object(Settings, "phone_security", PhoneSecurity(browsers=True)):
        async with AsyncExitStack() as stack:
            stage = await stack.enter_async_context(rehearsal(settings, print))
            door = await stack.enter_async_context(served(stage))
            yield House(stage, grounds, door, await stack.enter_async_context(browser(folder)))


async def they_talk(s: Scene, phone: Softphone) -> Leg:
    """A caller has reached him, and each hears the other."""
    caller = await s.call()
    await caller.talk(CALLER)
    await phone.is_("ringing")
    await phone.does("answer()")
    await phone.is_("talking")
    await phone.hears(CALLER)
    await caller.hears_tone(SPEAKS, within=10)
    return caller


async def wants(s: Scene, wish: Wish) -> None:
    call = s.live()
    assert await call.orders.give(call.stage, wish, "the test") == ""


def _seconds(samples: Samples, hz: float) -> float:
    return sum(found.seconds for found in tone_present(samples, hz, share=0.2))


async def test_caller_and_browser_hear_each_other_and_both_are_on_record(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        assert s.live().taken_by.startswith("browser-")
        assert await phone.says("call()") == s.live().id
        await asyncio.sleep(3)
        quality = await phone.says("quality()")
        await caller.hang_up()
        await phone.is_("idle")
        assert await phone.says("ended()") == "ended"
        story = await s.record()
    assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", s.ground.agents[0])
    said, heard = sides(story.recordings[0].path)
    assert _seconds(said, CALLER) > 2
    assert _seconds(heard, SPEAKS) > 2
    assert quality["mos"] > 3
    assert quality["loss"] < 5
    assert house.complaints == []


async def test_an_agent_who_declines_in_his_browser_has_declined(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await s.call()
        await phone.is_("ringing")
        await phone.does("hangUp()")
        told = await s.told("RINGNOANSWER")
        await caller.hang_up()
    assert "declined" in told.line


async def test_an_agent_who_hangs_up_in_his_browser_ends_the_call(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        await phone.does("hangUp()")
        assert (await caller.ended()).by == "core"
        story = await s.record()
    assert story.call.outcome == "COMPLETEAGENT"


async def test_on_hold_the_caller_hears_music_and_the_browser_nothing(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        await phone.does("mute(true)")
        await caller.hears_sound(within=1, lasting=0.1)
        await phone.does("mute(false)")
        await phone.does("hold(true)")
        await s.until(lambda: isinstance(s.state(), AgentHolds))
        await caller.hears_sound(within=10)
        await phone.hears_nothing()
        await phone.does("hold(false)")
        await phone.hears(CALLER)
        await caller.hears_tone(SPEAKS)
        await caller.hang_up()
        await phone.is_("idle")
        story = await s.record()
    in_order(story, "CONNECT", "held", "taken_back", "ended")


async def test_his_keys_reach_the_controller(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        await phone.does("keys('*1')")
        await s.told("hold")
        await phone.does("keys('*1')")
        await s.told("resume")
        await phone.hears(CALLER)
        await caller.hang_up()
        await phone.is_("idle")


async def test_he_asks_an_agent_at_a_telephone_and_hands_the_caller_over(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        s.agent(1).behave(Answer(after=0.3, talk=OTHER))
        await s.log_in(1)
        await wants(s, Consult(Destination("agent", s.ground.agents[1])))
        await phone.hears(OTHER)
        other = await s.agent(1).next_call()
        await other.hears_tone(SPEAKS)
        await wants(s, Complete())
        await phone.is_("idle")
        await caller.hears_tone(OTHER)
        await other.hears_tone(CALLER)
        await caller.hang_up()
        story = await s.record()
    assert story.call.served_by == s.ground.agents[1]


async def test_a_page_that_is_loaded_anew_has_its_caller_again(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        await phone.page.reload()
        await s.told("page_gone")
        await phone.is_("talking")
        await phone.hears(CALLER)
        gone, back = await s.told("page_gone"), await s.told("page_back")
        since = caller.heard.seconds
        await asyncio.sleep(2)
        assert _seconds(caller.heard.samples[int(since * RATE) :], SPEAKS) > 1
        await phone.does("hangUp()")
        await caller.ended()
        story = await s.record()
    assert (back.at - gone.at).total_seconds() < WITHIN
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", s.ground.agents[0])


async def test_a_page_that_is_closed_for_good_leaves_its_caller_to_the_next_agent(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        s.agent(1).behave(Answer(after=0.3, talk=OTHER))
        await s.log_in(1)
        await phone.page.close()
        await s.told("page_stays_away", within=WITHIN + 10)
        await caller.hears_tone(OTHER, within=15)
        await caller.hang_up()
        story = await s.record()
    assert story.call.served_by == s.ground.agents[1]


async def test_a_line_that_breaks_for_five_seconds_is_not_heard_and_the_end_is_told_afterwards(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        began = caller.heard.seconds
        await house.door.cut_off(5)
        assert _seconds(caller.heard.samples[int(began * RATE) :], SPEAKS) > 4
        await phone.hears(CALLER)
        await s.until(lambda: bool(house.door.sockets), within=15)
        await asyncio.sleep(3)
        await caller.hang_up()
        await phone.is_("idle")
        story = await s.record()
    assert "page_gone" not in words(story)
    assert story.call.outcome == "COMPLETECALLER"


async def test_a_hang_up_while_the_server_is_away_ends_the_call_once_it_is_back(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        away = asyncio.ensure_future(house.door.cut_off(3))
        await asyncio.sleep(1)  # so that the page knows, and could not say it by the line
        await phone.does("hangUp()")
        await away
        assert (await caller.ended()).by == "core"
        story = await s.record()
    assert "phone_lost" not in words(story)
    assert story.call.outcome == "COMPLETEAGENT"


async def test_a_network_that_is_cut_for_five_seconds_loses_nobody(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        with no_packets(await phone.ports()):
            await asyncio.gather(house.door.cut_off(5), phone.hears_nothing(within=5))
        await phone.hears(CALLER, within=20)
        await s.until(lambda: bool(house.door.sockets), within=15)
        since = caller.heard.seconds
        await asyncio.sleep(2)
        assert _seconds(caller.heard.samples[int(since * RATE) :], SPEAKS) > 1
        await phone.does("hangUp()")
        await caller.ended()
        story = await s.record()
    assert "page_gone" not in words(story)
    assert story.call.outcome == "COMPLETEAGENT"


async def test_in_another_network_the_talk_goes_on_and_its_sound_is_found_again(house: House) -> None:
    async with house.agent() as (s, phone):
        caller = await they_talk(s, phone)
        before, line = await phone.address(), set(house.door.sockets)
        with another_network(before):
            since = caller.heard.seconds
            await s.until(lambda: bool(house.door.sockets) and not house.door.sockets & line, within=FOUND_AGAIN)
            await phone.hears(CALLER, within=FOUND_AGAIN)
            await s.until(lambda: _seconds(caller.heard.samples[-RATE:], SPEAKS) > 0.5, within=FOUND_AGAIN)
            took = caller.heard.seconds - since
            await asyncio.sleep(2)
            assert await phone.address() != before
            await phone.does("hangUp()")
            await caller.ended()
        story = await s.record()
    _, agent = sides(story.recordings[0].path)
    assert _seconds(agent[-2 * RATE :], SPEAKS) > 1, "the recording has him again, to the end"
    print(f"found again after {took:.1f} s")
    assert took < FOUND_AGAIN
    assert not {"page_gone", "phone_lost"} & set(words(story))
    assert story.call.outcome == "COMPLETEAGENT"


async def test_a_second_window_waits_until_the_first_is_closed(house: House) -> None:
    async with house.agent() as (s, phone):
        other = Softphone(await phone.page.context.new_page(), phone.agent)
        await other.page.goto(phone.page.url)
        await other.is_("lost")
        assert await other.says("why()") == "elsewhere"
        assert await phone.state() == "idle"
        await phone.page.close()
        await other.is_("idle")
        caller = await they_talk(s, other)
        await caller.hang_up()
