"""An agent signs in at the real console, answers a real caller in its page, and loads it anew in the talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.rehearsal import Rehearsal, rehearsal
from tests.browser.softphone import EAR, LACKING, ROOT, SPEAKS, Softphone, browser
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import CALLER, Scene, in_order

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
PASSWORD = "four words in a row"
SIGN_IN = """
([id, password]) => fetch("/api/v1/session", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id, password }),
}).then((answer) => answer.status)
"""


async def _entered(stage: Rehearsal, agent: str) -> None:
    console = stage.app.console
    assert console is not None
    people = console.register.people
    await people.add(Person("chen", "Chen", frozenset({Role.AGENT}), agent), stage.app.desk.clock.now())
    await people.change("chen", password=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))


async def _shows(phone: Softphone, state: str) -> None:
    await phone.page.wait_for_selector(f"[data-phone={state}]", timeout=30_000)


async def test_he_answers_in_his_page_and_has_his_caller_again_after_loading_it_anew(tmp_path: Path) -> None:
    build = await asyncio.create_subprocess_exec(ROOT / "scripts/console", "build")
    assert await build.wait() == 0
    firm = Firm()
    ground = firm.line(Line())
    settings = settings_for(firm.write(tmp_path)).model_copy(update={"console_port": 0})
    async with rehearsal(settings, print) as stage, browser(tmp_path) as chromium:
        s = Scene(stage, ground)
        await _entered(stage, ground.agents[0])
        assert stage.app.console
        page = await (await chromium.new_context(locale="en")).new_page()
        await page.add_init_script(EAR)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        url = stage.app.console.address.url
        await page.goto(url)
        assert await page.evaluate(SIGN_IN, ["chen", PASSWORD]) == 200
        await page.goto(f"{url}/desk")
        phone = Softphone(page, ground.agents[0])
        await _shows(phone, "idle")
        await s.until(lambda: s._duty(0).reachable)
        caller = await s.call()
        await caller.talk(CALLER)
        await _shows(phone, "ringing")
        await page.get_by_role("button", name="Answer").click()
        await phone.hears(CALLER)
        await caller.hears_tone(SPEAKS)
        await page.reload()
        await _shows(phone, "talking")
        await phone.hears(CALLER)
        await s.told("page_back")
        await page.get_by_role("button", name="Hang up").click()
        await caller.ended()
        story = await s.record()
    in_order(story, "CONNECT", "page_gone", "page_back", "ended")
    assert story.call.served_by == ground.agents[0]
    assert complaints == []
