"""People in a real browser, signed in at the console of a real switch: one house for all stories, a line for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page

from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.rehearsal import Rehearsal, rehearsal
from tests.browser.chromium import pages_built
from tests.browser.softphone import EAR, Softphone, browser
from tests.console.visiting import PASSWORD, QUICK
from tests.real.firm import Firm, Ground, Line, settings_for
from tests.real.scene import Scene

STORIES = 40
LINE = Line(agents=({}, {}), target={"within": "6s", "share": 80})
SIGN_IN = """
([id, password]) => fetch("/api/v1/session", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id, password }),
}).then((answer) => answer.status)
"""
STEADY = """
(() => {
  const all = navigator.mediaDevices; // none in the empty page that a tab begins with
  const given = all?.getUserMedia.bind(all);
  const raw = { noiseSuppression: false, autoGainControl: false, echoCancellation: false };
  if (all) all.getUserMedia = (wanted) => given({ ...wanted, audio: { deviceId: wanted.audio?.deviceId, ...raw } });
})();
"""
"""A steady tone is noise to a browser, which has damped it after a second or two."""


@dataclass
class House:
    """The switch, the lines that no story has had yet, and a browser."""

    stage: Rehearsal
    grounds: list[Ground]
    next_door: Ground
    """Of another queue, to which agents may transfer."""
    chromium: Browser

    @asynccontextmanager
    async def story(self) -> AsyncIterator[Console]:
        """A line for one story; nothing that a page does in it may fail, and its browsers are closed after it."""
        here = Console(Scene(self.stage, self.grounds.pop()), self.chromium)
        try:
            yield here
        finally:
            for profile in here.profiles:
                await profile.close()
        assert not here.complaints, here.complaints


@dataclass
class Console:
    """The line of one story, and the browsers of its people."""

    scene: Scene
    chromium: Browser
    profiles: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        assert self.scene.stage.app.console
        return self.scene.stage.app.console.address.url

    @property
    def register(self) -> Register:
        """Who may come in, and is in."""
        assert self.scene.stage.app.console
        return self.scene.stage.app.console.register

    async def opens(self, which: int, path: str, *more: Role) -> Softphone:
        """The page of one of the line's agents, who is more than that, with his telephone registered."""
        agent = self.scene.ground.agents[which]
        page = await self.shows(Person(f"chen.{agent}", "Chen", frozenset({Role.AGENT, *more}), agent), path)
        await self.scene.until(lambda: self.scene._duty(which).reachable, within=30)
        return Softphone(page, agent)

    async def shows(self, person: Person, path: str) -> Page:
        """Somebody is entered, and has signed in, in a browser of his own, at this page."""
        await self.register.people.add(person, self.scene.stage.app.desk.clock.now())
        await self.register.people.change(person.id, password=QUICK.hash(PASSWORD))
        page = await (await self._profile()).new_page()
        await page.goto(self.url)
        assert await page.evaluate(SIGN_IN, [person.id, PASSWORD]) == 200
        await page.goto(self.url + path)
        return page

    async def _profile(self) -> BrowserContext:
        profile = await self.chromium.new_context(locale="en", viewport={"width": 1440, "height": 900})
        self.profiles.append(profile)
        profile.set_default_timeout(30_000)
        profile.on("weberror", lambda error: self.complaints.append(str(error.error)))
        await profile.add_init_script(EAR)
        await profile.add_init_script(STEADY)
        return profile


@asynccontextmanager
async def house(folder: Path, lines: Sequence[Line] = (LINE,) * STORIES) -> AsyncIterator[House]:
    """A firm of as many lines as there are stories, each with two agents."""
    await pages_built()
    firm = Firm()
    grounds, next_door = [firm.line(line) for line in lines], firm.line(Line())
    firm.rules["transfers"] = {"queues": {"1": next_door.queue}}
    settings = settings_for(firm.write(folder)).model_copy(update={"console_port": 0})
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(rehearsal(settings, print))
        yield House(stage, grounds, next_door, await stack.enter_async_context(browser(folder)))


@asynccontextmanager
async def console(folder: Path, line: Line) -> AsyncIterator[Console]:
    """For a story that wants another line than all, on a switch of its own."""
    async with house(folder, (line,)) as own, own.story() as here:
        yield here
