"""Somebody in a real browser, signed in at the console of a real switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from playwright.async_api import Browser

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.rehearsal import Rehearsal, rehearsal
from tests.browser.softphone import EAR, ROOT, Softphone, browser
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import Scene

PASSWORD = "four words in a row"
SIGN_IN = """
([id, password]) => fetch("/api/v1/session", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id, password }),
}).then((answer) => answer.status)
"""
STEADY = """
const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => given({
  ...wanted,
  audio: { deviceId: wanted.audio?.deviceId, noiseSuppression: false, autoGainControl: false, echoCancellation: false },
});
"""
"""A steady tone is noise to a browser, which has damped it after a second or two."""


@dataclass
class Console:
    """The house of one story, and a browser."""

    scene: Scene
    chromium: Browser
    complaints: list[str] = field(default_factory=list)

    async def opens(self, which: int, path: str, *more: Role) -> Softphone:
        """The page of one of the story's agents, who is more than that, with his telephone registered."""
        stage, agent = self.scene.stage, self.scene.ground.agents[which]
        assert stage.app.console
        url = stage.app.console.address.url
        await _entered(stage, Person(f"chen.{agent}", "Chen", frozenset({Role.AGENT, *more}), agent))
        page = await (await self.chromium.new_context(locale="en")).new_page()
        await page.add_init_script(EAR)
        await page.add_init_script(STEADY)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(url)
        assert await page.evaluate(SIGN_IN, [f"chen.{agent}", PASSWORD]) == 200
        await page.goto(url + path)
        await self.scene.until(lambda: self.scene._duty(which).reachable, within=30)
        return Softphone(page, agent)


@asynccontextmanager
async def console(folder: Path, line: Line) -> AsyncIterator[Console]:
    """A firm with this line on the real switch; nothing that a page does may fail."""
    build = await asyncio.create_subprocess_exec(ROOT / "scripts/console", "build")
    assert await build.wait() == 0
    firm = Firm()
    ground = firm.line(line)
    settings = settings_for(firm.write(folder)).model_copy(update={"console_port": 0})
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(rehearsal(settings, print))
        chromium = await stack.enter_async_context(browser(folder))
        here = Console(Scene(stage, ground), chromium)
        yield here
    assert here.complaints == []


async def _entered(stage: Rehearsal, person: Person) -> None:
    assert stage.app.console is not None
    people = stage.app.console.register.people
    await people.add(person, stage.app.desk.clock.now())
    await people.change(person.id, password=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
