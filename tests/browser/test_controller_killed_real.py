"""The controller is killed while an agent talks in his page: both talk on, and the page is right again by itself."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr import rules as rule_files
from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rehearsal import laboratory
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.browser.real_console import SIGN_IN, STEADY
from tests.browser.softphone import EAR, LACKING, SPEAKS, Softphone, browser
from tests.browser.test_desk_phone_real import click, hear_each_other, note, shows
from tests.console.visiting import PASSWORD, QUICK
from tests.real.firm import Firm, Ground, Line, settings_for
from tests.real.scene import CALLER, in_order, words
from tests.real.test_adoption_real import Controller

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
NOTE = "wants the prospec"


@dataclass(frozen=True)
class House:
    """A controller in a process of its own, and one line."""

    controller: Controller
    lab: Lab
    layout: Layout
    ground: Ground

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.controller.console_port}"

    async def enters(self, person: Person) -> None:
        """Somebody is entered, with a password."""
        register = Register.of(self.layout.database)
        try:
            await register.people.add(person, datetime.now(UTC))
            await register.people.change(person.id, password=QUICK.hash(PASSWORD))
        finally:
            await register.close()

    async def record(self) -> CallStory:
        """Of the one call, once it is over."""
        reader = Reader.of(self.layout.database)
        try:
            async with asyncio.timeout(20):
                while not (rows := await reader.calls()) or not rows[0].ended:  # noqa: ASYNC110 - another process writes it
                    await asyncio.sleep(0.2)
            story = await reader.call(rows[0].id)
        finally:
            await reader.close()
        assert story
        return story


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    firm = Firm()
    ground = firm.line(Line(wrap_up="2m"))
    settings = settings_for(firm.write(folder))
    layout = Layout(settings.state.resolve())
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        firm.write(folder, lab.trunk)
        controller = Controller(settings, folder / "up.log")
        controller.console_port = a_free_port()
        try:
            await controller.start()
            yield House(controller, lab, layout, ground)
        finally:
            await lab.hang_up_all()
            await controller.kill()
            await Asterisk(tree.ensure(print), layout).stop()


def a_free_port() -> int:
    """One that the page finds the next controller at, too."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def desk(h: House, folder: Path) -> AsyncIterator[Page]:
    """The agent's, in a browser, with his telephone in it."""
    await h.enters(Person("chen", "Chen", frozenset({Role.AGENT}), h.ground.agents[0]))
    async with browser(folder) as chromium:
        profile = await chromium.new_context(locale="en", viewport={"width": 1440, "height": 900})
        profile.set_default_timeout(30_000)
        await profile.add_init_script(EAR)
        await profile.add_init_script(STEADY)
        page = await profile.new_page()
        await page.goto(h.url)
        assert await page.evaluate(SIGN_IN, ["chen", PASSWORD]) == 200
        await page.goto(f"{h.url}/desk")
        await shows(page, "idle")
        yield page


@pytest.mark.timeout(240)
async def test_both_talk_on_the_page_comes_back_by_itself_and_his_note_is_there(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ck")
    async with house(folder) as h, desk(h, folder) as page:
        phone = Softphone(page, h.ground.agents[0])
        caller = await h.lab.call(h.ground.did, caller_id=h.ground.caller)
        await caller.answered()
        await caller.talk(CALLER)
        await click(page, "Answer")
        await phone.hears(CALLER)
        await caller.hears_tone(SPEAKS)
        await note(page).fill(NOTE)

        await h.controller.kill()
        await expect(page.get_by_text("Not connected.")).to_be_visible()
        await hear_each_other(caller, phone)

        await h.controller.start()
        await expect(page.get_by_text("Not connected.")).to_have_count(0, timeout=60_000)
        await hear_each_other(caller, phone)
        await expect(note(page)).to_have_value(NOTE)
        await click(page, "Keep")
        await expect(page.get_by_text("Kept.")).to_be_visible()
        await click(page, "Hang up")
        await caller.ended()
        await expect(page.locator("[data-own-state=wrapup]")).to_be_visible()
        story = await h.record()
        in_order(story, "CONNECT", "adopted", "note", "ended")
        assert (story.call.outcome, words(story).count("note")) == ("COMPLETEAGENT", 1)
